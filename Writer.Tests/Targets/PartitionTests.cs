using Npgsql;

namespace EfWriter.Tests.Targets;

/// <summary>Partitioned tables route rows, and partitions take them.</summary>
public sealed class PartitionTests : TargetTest
{
    [SetUp]
    public Task CreatePartitioned() => Make("""
        CREATE TABLE sales (id int, name text) PARTITION BY RANGE (id);
        CREATE TABLE low PARTITION OF sales FOR VALUES FROM (0) TO (3);
        CREATE TABLE high PARTITION OF sales FOR VALUES FROM (3) TO (10) PARTITION BY LIST (id);
        CREATE TABLE three PARTITION OF high FOR VALUES IN (3);
        INSERT INTO sales VALUES (0, 'old')
        """);

    [Test]
    public async Task Append_routes_rows_through_all_levels(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        Assert.That((await Write(Options(IfExists.Append, method))).Rows, Is.EqualTo(3));

        await AssertIds("low", 0, 1, 2);
        await AssertIds("three", 3);
    }

    [Test]
    public async Task A_row_that_no_partition_takes_is_named(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        var frame = Frame.From(new[] { 1, 2, 77 }.Select(id => new Sale(id, "secret")).ToList());

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => Write(Options(IfExists.Append, method), frame: frame));

        Assert.That(failure!.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.sales', row 2: the server says: no partition of relation \"sales\" found for row (SQLSTATE "
            + "23514). "
            + "Nothing was written. Mend the row, or the constraint; a partitioned table may lack a partition for it."));
        Assert.That((failure.Row, failure.SqlState), Is.EqualTo(((long?)2, PostgresErrorCodes.CheckViolation)));
        Assert.That(failure.ToString(), Does.Not.Contain("secret").And.Not.Match(@"\b77\b"));
        await AssertIds("sales", 0);
    }

    [Test]
    public async Task Rows_of_all_partitions_are_replaced(
        [Values(ReplaceStrategy.Truncate, ReplaceStrategy.DeleteRows)] ReplaceStrategy strategy)
    {
        await Make("INSERT INTO sales VALUES (3, 'old')");

        Assert.That((await Write(Replace(strategy))).Rows, Is.EqualTo(3));

        await AssertIds("low", 1, 2);
        await AssertIds("three", 3);
    }

    [Test]
    public async Task A_replacement_with_a_row_that_no_partition_takes_leaves_the_old_rows(
        [Values(ReplaceStrategy.Truncate, ReplaceStrategy.DeleteRows)] ReplaceStrategy strategy)
    {
        var frame = Frame.From(new[] { 1, 77 }.Select(id => new Sale(id, "")).ToList());

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => Write(Replace(strategy), frame: frame));

        Assert.That(failure!.SqlState, Is.EqualTo(PostgresErrorCodes.CheckViolation));
        await AssertIds("sales", 0);
    }

    [TestCase("sales", "partitioned table")]
    [TestCase("low", "partition")]
    [TestCase("high", "partitioned table")]
    public async Task No_table_is_swapped_in(string table, string kind)
    {
        AssertRefused(
            Replace(ReplaceStrategy.Swap), $"The name belongs to a {kind}, for which no other table can be swapped in.",
            "Use Replace.Strategy = Truncate or DeleteRows, which keep the table and replace its rows. [not-swappable]", table);
        await AssertIds("sales", 0);
    }

    [Test]
    public async Task A_partition_takes_its_own_rows_and_names_others()
    {
        var own = Frame.From(new[] { 1, 2 }.Select(id => new Sale(id, "")).ToList());
        await Write(Options(IfExists.Append), "low", own);
        await AssertIds("low", 0, 1, 2);
        foreach (var strategy in new[] { ReplaceStrategy.Truncate, ReplaceStrategy.DeleteRows })
        {
            await Write(Replace(strategy), "low", own);
            await AssertIds("sales", 1, 2);
        }

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => Write(Options(IfExists.Append), "low"));
        Assert.That((failure!.Row, failure.SqlState), Is.EqualTo(((long?)2, PostgresErrorCodes.CheckViolation)));
        await AssertIds("sales", 1, 2);
    }

    [Test]
    public async Task A_partitioned_table_that_foreign_keys_point_at()
    {
        await Make("ALTER TABLE sales ADD PRIMARY KEY (id); CREATE TABLE items (sale int CONSTRAINT of_sale REFERENCES sales)");

        foreach (var table in new[] { "sales", "low" })
        {
            AssertRefused(
                Replace(ReplaceStrategy.Truncate),
                $"Foreign keys point at the table, and TRUNCATE does not look whether rows use it: 'of_sale' of {Schema}.items.",
                "Use Replace.Strategy = DeleteRows, which checks each row. [referenced]", table, PostgresErrorCodes.FeatureNotSupported);
        }

        await Write(Replace(ReplaceStrategy.DeleteRows));
        await AssertIds("sales", 1, 2, 3);
    }
}
