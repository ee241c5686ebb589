using System.Data.Common;
using System.Runtime.CompilerServices;

namespace EfWriter.Frames;

/// <summary>A data reader's current result.</summary>
internal sealed class DataReaderFrame(DbDataReader reader) : Frame
{
    private readonly OnePass _pass = new("DbDataReader");

    internal override string Kind => "DbDataReader";

    internal override bool CanBeReadAgain => false;

    internal override bool IsUsedUp => _pass.HasBegun;

    internal override IReadOnlyList<FrameField> Fields => field ??= [.. Columns.Select(Field)];

    private IReadOnlyList<ReaderColumn> Columns =>
        field ??= [.. Enumerable.Range(0, reader.FieldCount).Select(ordinal => ReaderColumns.Of(reader, ordinal, Declared[ordinal]))];

    private DeclaredField[] Declared => field ??= DeclaredField.Of(reader);

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
            batch.EndRow();
            if (batch.IsFull)
                yield return batch.Take();
        }

        if (!batch.IsEmpty)
            yield return batch.Take();
    }

    private FrameField Field(ReaderColumn column, int ordinal) =>
        new(reader.GetName(ordinal), column.CellType, !Declared[ordinal].IsRequired)
        {
            Wire = (column as WireColumn)?.Type,
            Kind = ReaderColumns.IsInstant(column.CellType, reader.GetDataTypeName(ordinal)) ? DateTimeKind.Utc : null,
        };
}
