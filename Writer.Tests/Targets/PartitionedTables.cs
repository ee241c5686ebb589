using EfWriter.Tests.Servers;
using Npgsql;

namespace EfWriter.Tests.Targets;

/// <summary>The items in two partitions, by a hash of their ids.</summary>
internal sealed record PartitionedTables() : TableKind("partitioned")
{
    private const string Table = "CREATE TABLE items (";

    public override IReadOnlyList<string> Setup(RouteCase route, string schema)
    {
        var end = End(route.Setup, route.Setup.IndexOf(Table, StringComparison.Ordinal) + Table.Length);
        return
        [
            route.Setup[..end] + " PARTITION BY HASH (id)",
            "CREATE TABLE even PARTITION OF items FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
            "CREATE TABLE odd PARTITION OF items FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
            .. route.Setup[end..].TrimStart(';', ' ') is { Length: > 0 } rest ? [rest] : Array.Empty<string>(),
        ];
    }

    public override async Task<string> PlaceAsync(NpgsqlDataSource source, string schema)
    {
        await using var command = source.CreateCommand($"""
            SELECT concat(pg_get_partkeydef('{schema}.items'::regclass), (
                SELECT string_agg(inhrelid::regclass::text, ' ' ORDER BY inhrelid) FROM pg_inherits
                WHERE inhparent = '{schema}.items'::regclass))
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    // Behind the parenthesis that closes the one which is open there.
    private static int End(string sql, int at)
    {
        for (var open = 1; open > 0; at++)
            open += sql[at] switch { '(' => 1, ')' => -1, _ => 0 };
        return at;
    }
}
