using System.Data.Common;
using System.Runtime.CompilerServices;
using Npgsql;

namespace EfWriter.Frames;

/// <summary>A data reader's current result.</summary>
internal sealed class DataReaderFrame(DbDataReader reader) : Frame
{
    private readonly OnePass _pass = new("DbDataReader");

    internal override string Kind => "DbDataReader";

    internal override bool CanBeReadAgain => false;

    internal override IReadOnlyList<FrameField> Fields => field ??= [.. Columns.Select(Field)];

    private IReadOnlyList<ReaderColumn> Columns =>
        field ??= [.. Enumerable.Range(0, reader.FieldCount).Select(ordinal => ReaderColumns.Of(reader, ordinal, Schema.GetValueOrDefault(ordinal)))];

    private Dictionary<int, DbColumn> Schema => field ??= ReadSchema(reader);

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken)
    {
        _pass.Begin();
        return Read(batchRows, cancellationToken);
    }

    private async IAsyncEnumerable<ColumnBatch> Read(int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffers = Columns.Select(column => column.NewBuffer()).ToArray();
        var batch = new BatchBuffer(buffers, batchRows);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = batch.NextRow();
            for (var i = 0; i < buffers.Length; i++)
                Columns[i].Take(reader, i, buffers[i], row);
            if (batch.IsFull)
                yield return batch.Take();
        }

        if (!batch.IsEmpty)
            yield return batch.Take();
    }

    private FrameField Field(ReaderColumn column, int ordinal) =>
        new(reader.GetName(ordinal), column.CellType, Schema.GetValueOrDefault(ordinal)?.AllowDBNull != false)
        {
            Kind = ReaderColumns.IsInstant(column.CellType, reader.GetDataTypeName(ordinal)) ? DateTimeKind.Utc : null,
        };

    /// <summary>What the provider says of its fields, by ordinal; empty where it says nothing.</summary>
    private static Dictionary<int, DbColumn> ReadSchema(DbDataReader reader)
    {
        // Npgsql asks the server, on a second connection, about the tables' columns: not about the result, where a join may have put nulls.
        if (reader is NpgsqlDataReader)
            return [];
        try
        {
            return reader.GetColumnSchema().Select((column, i) => (Ordinal: column.ColumnOrdinal ?? i, column)).ToDictionary(pair => pair.Ordinal, pair => pair.column);
        }
        catch (NotSupportedException)
        {
            return [];
        }
    }
}
