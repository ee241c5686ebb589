namespace EfWriter.Migrations;

/// <summary>
/// Divides wide tables. EF sorts a table's mappings anew for each column, so that its model of 1,600 columns takes longer than sixteen
/// models of a hundred.
/// </summary>
internal static class TableSlices
{
    /// <summary>The columns of a slice, and the most of a table that is not divided.</summary>
    public const int Width = 100;

    /// <summary>
    /// Divides a table's columns. The first slice has the key, the indexes and their columns; columns that are in no key keep their order.
    /// </summary>
    public static IEnumerable<TableDefinition> Of(TableDefinition table)
    {
        if (table.Columns.Count <= Width)
            return [table];

        var keyed = table.PrimaryKey.Concat(table.Indexes.SelectMany(index => index.Columns)).ToHashSet(StringComparer.Ordinal);
        ColumnDefinition[] first = [.. table.Columns.Where(column => keyed.Contains(column.Name))];
        var others = table.Columns.Where(column => !keyed.Contains(column.Name)).ToList();
        var beside = Math.Clamp(Width - first.Length, 0, others.Count);
        return others.Skip(beside).Chunk(Width)
            .Select(columns => new TableDefinition { Name = table.Name, Columns = columns })
            .Prepend(table with { Columns = [.. first, .. others.Take(beside)] });
    }
}
