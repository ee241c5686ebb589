namespace EfWriter.Tests.Cli;

public sealed class WriteTests : CliTest
{
    [Test]
    public async Task Replace_takes_the_new_files_columns()
    {
        AssertDone(await WriteFile(Write("a.csv", "id,name\n1,a\n")));

        var run = await WriteFile(Write("b.csv", "id,price\n2,1.5\n"), "--if-exists", "replace");

        AssertDone(run);
        Assert.That(run.Output, Does.Contain($"b.csv → {Schema}.t (replaced)").And.Contain("1 row,"));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(new object?[][] { [2L, 1.5m] }));
    }

    [Test]
    public async Task Append_reads_the_columns_as_the_tables_types()
    {
        await Sql(
            $"CREATE TABLE {Schema}.t (zip varchar(5), qty int, price numeric(8,2), day date, at timestamptz, ratio double precision)");

        // By themselves: a number, a bigint, a bigint, text, text, a bigint.
        AssertDone(await WriteFile(Write("a.csv", "ratio,price,qty,zip,day,at\n1,2,3,4567,,\n"), "--if-exists", "append"));

        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(new object?[][] { ["4567", 3, 2.00m, null, null, 1.0] }));
    }

    [Test]
    public async Task Append_refuses_what_the_tables_type_does_not_hold()
    {
        await Sql($"CREATE TABLE {Schema}.t (price numeric(8,2))");

        AssertRefused(await WriteFile(Write("a.csv", "price\n1\n1.005\n"), "--if-exists", "append"), 1, "Column 'price', row 1 ",
            "numeric(8,2)");
        Assert.That(await Count("t"), Is.Zero);
    }

    [Test]
    public async Task The_environments_uri_is_taken()
    {
        var run = await Efwriter(["write", Write("a.csv", "id\n1\n"), "--table", "t", "--schema", Schema], uri: Server.ConnectionString);

        AssertDone(run);
        Assert.That(await Count("t"), Is.EqualTo(1));
    }

    [Test]
    public async Task Show_prints_the_definition_the_rows_the_count_and_the_speed()
    {
        var lines = string.Concat(Enumerable.Range(1, 12).Select(i => $"{i},\"line 1\nline 2\",{i}.50\n"));

        var run =
            await WriteFile(Write("a.csv", $"id,note,price\n{lines}"), "--primary-key", "id", "--column", "price=numeric(8,2)", "--show");

        AssertDone(run);
        Assert.That(run.Output, Does.Match(@"(?m)^\s*id\s+bigint\s+not null\s*$"));
        Assert.That(run.Output, Does.Match(@"(?m)^\s*price\s+numeric\(8,2\)\s*$"));
        Assert.That(run.Output, Does.Contain("primary key").And.Contain("(id)"));
        Assert.That(run.Output, Does.Match(@"(?m)^\s*5\s+line 1↵line 2\s+5\.50\s*$").And.Not.Contain("6.50"));
        Assert.That(run.Output, Does.Contain("count(*) = 12").And.Match(@"[\d,]+ rows/s"));
    }

    [Test]
    public async Task Local_writes_to_a_server_that_is_gone_afterwards()
    {
        // A server that the environment names must stay out of it.
        var run = await Efwriter(
            ["write", Write("a.csv", "id\n1\n"), "--table", "t", "--schema", Schema, "--local", "--show"], uri: Server.ConnectionString);

        AssertDone(run);
        Assert.That(run.Output, Does.Contain("a throwaway PostgreSQL").And.Contain("count(*) = 1"));
        await AssertNoTable();
    }

    [Test]
    public async Task The_sample_lands_exactly()
    {
        AssertDone(await WriteFile(Sample(), "--primary-key", "sale_id"));

        Assert.That(await Rows($"""
            SELECT count(*), sum(quantity), sum(total), count(discount), count(*) FILTER (WHERE note LIKE E'%\n%'),
                count(*) FILTER (WHERE sku LIKE '0%'), min(sale_id), max(sale_id) FROM {Schema}.t
            """), Is.EqualTo(new object?[][] { [20_000L, 43_670L, 2_310_606.48m, 9_991L, 204L, 16_203L, 7_310_000_001L, 7_310_139_994L] }));
    }

    private static string Sample()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EfWriter.sln")))
            folder = folder.Parent!;
        return Path.Combine(folder.FullName, "samples", "sales.csv");
    }
}
