using EfWriter.Tests.Support;

namespace EfWriter.Tests.Conformance;

[TestFixture]
public sealed class RowCountTests : ConformanceTest
{
    private sealed record Item(int Id, string? Name, decimal Price, long[] Parts);

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(3, 1)]
    [TestCase(3, 2)]
    [TestCase(999, 1_000)]
    [TestCase(1_000, 1_000)]
    [TestCase(1_001, 1_000)]
    [TestCase(1_023, 16_384)]
    [TestCase(1_024, 16_384)]
    [TestCase(1_025, 16_384)]
    [TestCase(1_024, 1_024)]
    [TestCase(2_048, 1_024)]
    [TestCase(2_049, 1_024)]
    [TestCase(2_048, 16_384)]
    [TestCase(2_049, 16_384)]
    [TestCase(5_000, 700)]
    public async Task Every_row_arrives_once_and_in_its_place(int rows, int batchRows)
    {
        foreach (var method in Methods)
        {
            await using var db = Host.New();

            var result = await db.WriteAsync(
                Frame.From(Items(rows)), $"items_{method}", Options(method: method) with { BatchRows = batchRows });

            Assert.That(result.Rows, Is.EqualTo(rows));
            await AssertSame(
                $"""SELECT *, row_number() OVER (ORDER BY ctid) - 1 FROM {Schema}."items_{method}" """,
                $"""
                SELECT i AS "Id", CASE WHEN i % 3 > 0 THEN 'n' || i END AS "Name", i * 0.50 AS "Price", CASE WHEN i % 2 > 0 THEN ARRAY[i,
                i + 1]::bigint[] ELSE '{"{}"}' END AS "Parts", i::bigint
                FROM generate_series(0, {rows - 1}) i
                """);
        }
    }

    private static IEnumerable<Item> Items(int rows) =>
        Enumerable.Range(0, rows).Select(i => new Item(i, i % 3 > 0 ? $"n{i}" : null, i * 0.50m, i % 2 > 0 ? [i, i + 1] : []));
}
