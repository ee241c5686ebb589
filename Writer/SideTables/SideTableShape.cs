namespace EfWriter.SideTables;

/// <summary>The columns that a table beside the target has, in their order, and nothing else.</summary>
/// <param name="Columns">Each column's name, the identity of its type among PostgreSQL's own, and whether it is NOT NULL.</param>
internal sealed record SideTableShape(IReadOnlyList<(string Name, uint Type, bool IsNotNull)> Columns)
{
    /// <summary>The shape as the server's catalog is asked for it: see <see cref="SideTableSql.Look"/>.</summary>
    public string[] Texts => [.. Columns.Select(column => $"{column.Name} {column.Type}{(column.IsNotNull ? " not null" : string.Empty)}")];
}
