using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Targets;

/// <summary>Temporary tables, which belong to a connection, and unlogged ones.</summary>
public sealed class TemporaryAndUnloggedTests : TargetTest
{
    private static readonly WriteOptions Temporary = new() { Schema = "pg_temp" };

    private static IEnumerable<TestCaseData> Writes() =>
        from method in new[] { BulkMethod.Copy, BulkMethod.BulkExtensions }
        from options in new[]
        {
            Temporary with { IfExists = IfExists.Append },
            Temporary with { IfExists = IfExists.Replace, Replace = new() { KeepIndexes = true } },
            Temporary with { IfExists = IfExists.Replace, Replace = new() { Strategy = ReplaceStrategy.Truncate } },
            Temporary with { IfExists = IfExists.Replace, Replace = new() { Strategy = ReplaceStrategy.DeleteRows } },
        }
        select new TestCaseData(options with { BulkMethod = method })
            .SetArgDisplayNames($"{method}, {options.IfExists}, {options.Replace?.Strategy}");

    [TestCaseSource(nameof(Writes))]
    public async Task A_temporary_table_takes_rows_on_a_connection_that_stays_open(WriteOptions options)
    {
        await using var db = NewContext();
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync(
            "CREATE TEMPORARY TABLE sales (id int PRIMARY KEY, name text); CREATE INDEX ON sales (name); INSERT INTO sales VALUES (-1, "
            + "'old')");

        var result = await db.WriteAsync(Three(), "sales", options);

        Assert.That(result.Rows, Is.EqualTo(3));
        var expected = options.IfExists == IfExists.Append ? new[] { -1, 1, 2, 3 } : [1, 2, 3];
        Assert.That(await db.Database.SqlQueryRaw<int>("SELECT id AS \"Value\" FROM pg_temp.sales ORDER BY id").ToListAsync(),
            Is.EqualTo(expected));
        Assert.That(
            await db.Database.SqlQueryRaw<int>(
                "SELECT count(*)::int AS \"Value\" FROM pg_indexes WHERE schemaname = (SELECT nspname FROM pg_namespace WHERE oid = "
                + "pg_my_temp_schema())").SingleAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_temporary_table_is_made_and_has_its_keys([Values(1, 3)] int connections)
    {
        await using var db = NewContext();
        await db.Database.OpenConnectionAsync();

        var result =
            await db.WriteAsync(Three(), "sales", Temporary with { NewTable = new() { PrimaryKey = ["id"] }, Parallelism = connections });

        Assert.That((result.CreatedTable, result.CreatedSchema), Is.EqualTo((true, false)));
        Assert.That(await db.Database.SqlQueryRaw<long>("SELECT count(*) AS \"Value\" FROM pg_temp.sales").SingleAsync(), Is.EqualTo(3));
        Assert.That(() => db.WriteAsync(Three(), "sales", Temporary), Throws.TypeOf<TableExistsException>());
    }

    [Test]
    public void A_temporary_table_that_would_be_gone_at_once_is_refused() => AssertRefused(
        Temporary, "A temporary table ends with its connection, which the context opens for this write alone.",
        "Call db.Database.OpenConnectionAsync() first and read the table before you close it. "
        + "[temporary-on-closed-connection]");

    [Test]
    public async Task An_unlogged_table_takes_rows_and_stays_unlogged([Values] ReplaceStrategy strategy)
    {
        await Make("CREATE UNLOGGED TABLE sales (id int, name text)");

        await Write(Options(IfExists.Append));
        await Write(Replace(strategy));

        await AssertIds("sales", 1, 2, 3);
        Assert.That(await Scalar<char>($"SELECT relpersistence FROM pg_class WHERE oid = '{Schema}.sales'::regclass"), Is.EqualTo('u'));
    }
}
