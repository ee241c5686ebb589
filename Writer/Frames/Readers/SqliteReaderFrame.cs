using System.Data.Common;
using System.Runtime.CompilerServices;

namespace EfWriter.Frames;

/// <summary>
/// A result of SQLite, where each cell has a type of its own, whatever its column was declared as, and a computed column is declared as
/// nothing: a column's type is that of its first rows' cells. Asked for another one, SQLite would make something up.
/// </summary>
internal sealed class SqliteReaderFrame(DbDataReader reader) : Frame
{
    private const int LookedAt = 1_000;

    private readonly OnePass _pass = new("DbDataReader");
    private readonly List<object[]> _first = [];

    internal override string Kind => "DbDataReader";

    internal override bool CanBeReadAgain => false;

    internal override bool IsUsedUp => _pass.HasBegun;

    internal override IReadOnlyList<FrameField> Fields =>
        field ??= [.. Columns.Select((column, i) => new FrameField(reader.GetName(i), column.CellType, IsNullable: true))];

    private SqliteColumn[] Columns => field ??= Look();

    /// <summary>Whether a reader is of this kind; Microsoft.Data.Sqlite is the app's to have, not the writer's.</summary>
    public static bool IsFor(DbDataReader reader) => reader.GetType().FullName == "Microsoft.Data.Sqlite.SqliteDataReader";

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken)
    {
        _pass.Begin();
        return Read(batchRows, cancellationToken);
    }

    private async IAsyncEnumerable<ColumnBatch> Read(int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var columns = Columns;
        var batch = new BatchBuffer([.. columns.Select(column => column.Buffer)], batchRows);
        var row = 0L;
        while (await NextAsync(row, cancellationToken).ConfigureAwait(false) is { } cells)
        {
            var place = batch.NextRow();
            for (var i = 0; i < columns.Length; i++)
                columns[i].Put(cells[i], place, row);
            row++;
            batch.EndRow();
            if (batch.IsFull)
                yield return batch.Take();
        }

        if (!batch.IsEmpty)
            yield return batch.Take();
    }

    private async ValueTask<object[]?> NextAsync(long row, CancellationToken cancellationToken)
    {
        if (row < _first.Count)
            return _first[(int)row];
        _first.Clear();
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? Cells() : null;
    }

    private SqliteColumn[] Look()
    {
        var declared = Enumerable.Range(0, reader.FieldCount).Select(DeclaredType).ToList();
        while (_first.Count < LookedAt && reader.Read())
            _first.Add(Cells());
        return [.. declared.Select((type, i) => SqliteColumn.Of(reader.GetName(i), type, _first.Select(cells => cells[i])))];
    }

    // What is computed is declared as nothing, which the provider gives as bytes.
    private Type DeclaredType(int ordinal)
    {
        var type = reader.GetFieldType(ordinal);
        return type == typeof(byte[]) && reader.GetSchemaTable()?.Rows[ordinal][SchemaTableColumn.BaseColumnName] is null or DBNull
            ? typeof(string)
            : type;
    }

    private object[] Cells()
    {
        var cells = new object[reader.FieldCount];
        reader.GetValues(cells);
        return cells;
    }
}
