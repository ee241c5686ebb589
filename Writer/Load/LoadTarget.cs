using EfWriter.Catalog;
using EfWriter.Load.Encoders;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Load;

/// <summary>Where rows go: a table that exists, and its column for each of the frame's fields, in the frame's order.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The pairs of field and column.</param>
internal sealed record LoadTarget(TargetTable Table, IReadOnlyList<LoadColumn> Columns)
{
    /// <summary>
    /// Whether the table was made in the same transaction, with nothing before it: rows may be written frozen then,
    /// which spares the first readers and lets older snapshots see them when the swap is done.
    /// </summary>
    public bool CanFreeze { get; init; }

    /// <summary>The COPY of the columns.</summary>
    public string CopyCommand(ISqlGenerationHelper sql)
    {
        var table = sql.DelimitIdentifier(Table.Name.Name, Table.Name.Schema);
        var columns = string.Join(", ", Columns.Select(column => sql.DelimitIdentifier(column.Name)));
        return $"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY{(CanFreeze ? ", FREEZE" : string.Empty)})";
    }
}
