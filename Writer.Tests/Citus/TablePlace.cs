using EfWriter.Tests.Servers;

namespace EfWriter.Tests.Citus;

/// <summary>Where the tables of a case are kept.</summary>
/// <param name="Name">The kind of table, in the documentation's words.</param>
/// <param name="Distribution">The same as a write's option.</param>
/// <param name="Place">Places a table by SQL.</param>
public sealed record TablePlace(string Name, Distribution Distribution, Func<string, string, string> Place)
{
    public static IReadOnlyList<TablePlace> All { get; } =
    [
        new("distributed", Distribution.Hash("id"),
            (table, column) => $"SELECT create_distributed_table('{table}', '{column}', shard_count => 4, colocate_with => 'none')"),
        new("reference", Distribution.Reference, (table, _) => $"SELECT create_reference_table('{table}')"),
        new("local of Citus", Distribution.Local, (table, _) => $"SELECT citus_add_local_table_to_metadata('{table}')"),
    ];

    /// <summary>Places the tables that a case has made: those whose rows it writes, with the foreign key between them.</summary>
    public string Setup(RouteCase route)
    {
        var tables = new List<string>();
        var hasKey = route.Setup.Contains("REFERENCES items", StringComparison.Ordinal);
        if (hasKey)
            tables.Add("ALTER TABLE parts DROP CONSTRAINT parts_item_fkey");
        foreach (var (table, column) in (ReadOnlySpan<(string, string)>)[("items", "id"), ("base", "id"), ("parts", "item")])
        {
            if (route.Setup.Contains($"CREATE TABLE {table} ", StringComparison.Ordinal))
                tables.Add(table == "parts" && this == All[0]
                    ? "SELECT create_distributed_table('parts', 'item', colocate_with => 'items')"
                    : Place(table, column));
        }

        if (hasKey)
            tables.Add("ALTER TABLE parts ADD FOREIGN KEY (item) REFERENCES items");
        return string.Join("; ", tables);
    }

    public override string ToString() => Name;
}
