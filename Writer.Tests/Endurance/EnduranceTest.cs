using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Endurance;

/// <summary>Rows whose every cell follows from their number, so that the server can say which are there, once and whole.</summary>
public abstract class EnduranceTest : DatabaseTest
{
    private static readonly string Padding = new('x', 40);

    /// <summary>Whether the sizes are those of a release, and not of every run.</summary>
    protected static bool IsFull => Reliability.IsFull;

    /// <summary>A row for each number, first included, made when it is read.</summary>
    protected static Frame Readings(int first, int count, Action<int>? read = null) =>
        Frame.From(Enumerable.Range(first, count).Select(id =>
    {
        read?.Invoke(id);
        return Of(id);
    }));

    /// <summary>Says that the table holds the rows of these numbers, each once and as it was sent, and no other.</summary>
    protected Task AssertHolds(string table, int first, long count) => AssertHolds($"{Schema}.{table}", [(first, count)]);

    /// <summary>Says that the table holds the rows of these ranges of numbers, each once and as it was sent, and no other.</summary>
    protected static async Task AssertHolds(string table, IReadOnlyList<(int First, long Count)> ranges)
    {
        var wanted = string.Join(" UNION ALL ", ranges.Select(range => $"SELECT {range.First}, {range.Count}"));
        var rows = await Rows($"""
            WITH wanted AS (SELECT * FROM (VALUES (0, 0)) AS none (first, count) WHERE false UNION ALL {wanted}),
                 rows AS (SELECT first + n AS id FROM wanted, generate_series(0, count - 1) AS n)
            SELECT (SELECT count(*) FROM {table}),
                   (SELECT coalesce(sum(hashtextextended(row(id, name, amount)::text, 0)), 0) FROM {table}),
                   (SELECT count(*) FROM rows),
                   (SELECT coalesce(sum(hashtextextended(row(id, '{Padding}' || id, CASE WHEN id % 3 <> 0
                   THEN id / 4.0 END::numeric(18,2))::text, 0)), 0) FROM rows)
            """);
        Assert.That((rows[0][0], rows[0][1]), Is.EqualTo((rows[0][2], rows[0][3])), $"count and checksum of {table}");
        Ledger.Count("rows compared", (long)rows[0][0]!);
        Ledger.Count("writes verified");
    }

    /// <summary>The table's names and types, as a write of readings into a new table makes them.</summary>
    protected Task CreateTable(string table, string constraint = "") =>
        Sql($"CREATE TABLE {Schema}.{table} (id integer {constraint}, name text, amount numeric(18,2))");

    /// <summary>Options for a write of readings.</summary>
    protected WriteOptions ReadingOptions(IfExists? ifExists = null, BulkMethod method = BulkMethod.Auto) => Options(ifExists, method) with
    {
        Columns = new Dictionary<string, ColumnOptions> { ["amount"] = new() { StoreType = "numeric(18,2)" } },
        BatchRows = 500,
        LockTimeout = TimeSpan.FromMinutes(2),
    };

    /// <summary>A context whose connections come from a pool of their own.</summary>
    protected static DbContext NewPooled(string pool, int connections = 10) => new(new DbContextOptionsBuilder()
        .UseNpgsql($"{Server.ConnectionString};Application Name={pool};Maximum Pool Size={connections};Timeout=30",
            npgsql => npgsql.CommandTimeout(120)).Options);

    /// <summary>Closes the idle connections of such a pool.</summary>
    protected static async Task ClearPool(string pool, int connections = 10)
    {
        await using var db = NewPooled(pool, connections);
        NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
    }

    private static Reading Of(int id) =>
        new(id, Padding + id.ToString(System.Globalization.CultureInfo.InvariantCulture), id % 3 == 0 ? null : id / 4m);

    /// <summary>One row.</summary>
    protected sealed record Reading(int id, string name, decimal? amount);
}
