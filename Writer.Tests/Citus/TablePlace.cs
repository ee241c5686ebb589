using EfWriter.Tests.Servers;
using Npgsql;

namespace EfWriter.Tests.Citus;

/// <summary>Where the tables of a case are kept by Citus.</summary>
/// <param name="Name">The kind of table, in the documentation's words.</param>
/// <param name="Distribution">The same as a write's option.</param>
/// <param name="Place">Places a table by SQL.</param>
public sealed record TablePlace(string Name, Distribution Distribution, Func<string, string, string> Place) : TableKind(Name)
{
    public static IReadOnlyList<TablePlace> All { get; } =
    [
        new("distributed", Distribution.Hash("id"),
            (table, column) => $"SELECT create_distributed_table('{table}', '{column}', shard_count => 4, colocate_with => 'none')"),
        new("reference", Distribution.Reference, (table, _) => $"SELECT create_reference_table('{table}')"),
        new("local of Citus", Distribution.Local, (table, _) => $"SELECT citus_add_local_table_to_metadata('{table}')"),
    ];

    /// <summary>In a schema whose tables Citus places by itself, in one shard each.</summary>
    public static TablePlace OfSchema { get; } = new("in a distributed schema", Distribution.Local, (_, _) => "SELECT 1")
    {
        IsOfSchema = true,
    };

    private bool IsOfSchema { get; init; }

    /// <summary>Makes the tables, then places those whose rows the case writes, with the foreign key between them.</summary>
    public override IReadOnlyList<string> Setup(RouteCase route, string schema)
    {
        List<string> statements =
        [
            .. IsOfSchema ? [$"SELECT citus_schema_distribute('{schema}')"] : Array.Empty<string>(),
            .. route.Setup.Length > 0 ? [route.Setup] : Array.Empty<string>(),
        ];
        var hasKinds = route.Setup.Contains("CREATE TABLE kinds ", StringComparison.Ordinal);
        if (hasKinds)
            statements.Add("SELECT create_reference_table('kinds')");
        var hasKey = route.Setup.Contains("REFERENCES items", StringComparison.Ordinal);
        if (hasKey)
            statements.Add("ALTER TABLE parts DROP CONSTRAINT parts_item_fkey");
        foreach (var (table, column) in (ReadOnlySpan<(string, string)>)[("items", "id"), ("base", "id"), ("parts", "item")])
        {
            if (route.Setup.Contains($"CREATE TABLE {table} ", StringComparison.Ordinal))
                statements.Add(table == "parts" && this == All[0]
                    ? "SELECT create_distributed_table('parts', 'item', colocate_with => 'items')"
                    : Place(table, column));
        }

        if (hasKinds)
            statements.Add("ALTER TABLE items ADD FOREIGN KEY (id) REFERENCES kinds");
        if (hasKey)
            statements.Add("ALTER TABLE parts ADD FOREIGN KEY (item) REFERENCES items");
        return statements;
    }

    // A swap must not make a table of the coordinator's of it.
    public override async Task<string> PlaceAsync(NpgsqlDataSource source, string schema)
    {
        await using var command = source.CreateCommand($"""
            SELECT coalesce((
                SELECT concat_ws(' ', p.partmethod, column_to_column_name(p.logicalrelid, p.partkey), p.repmodel, p.colocationid)
                FROM pg_dist_partition p WHERE p.logicalrelid = to_regclass('{schema}.items')), 'not by Citus')
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
