using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Cli;

[AnyServer]
public sealed class FailedWriteTests : CliTest
{
    [Test]
    public async Task A_table_that_exists_is_left_as_it_is()
    {
        await Sql($"CREATE TABLE {Schema}.t (id int); INSERT INTO {Schema}.t VALUES (7)");

        AssertRefused(await WriteFile(Write("a.csv", "id\n1\n")), 1, $"'{Schema}.t' exists already", "--if-exists replace",
            "--if-exists append");
        Assert.That(await Rows($"SELECT id FROM {Schema}.t"), Is.EqualTo(new object?[][] { [7] }));
    }

    [Test]
    public async Task A_refused_connection_is_told_without_the_password() =>
        AssertRefused(
            await Efwriter(["write", Write("a.csv", "id\n1\n"), "--table", "t", "--uri", "postgresql://me:s3cret@127.0.0.1:1/db"]),
            1, "could not be opened", "Nothing was written", "host, port and credentials");

    [Test]
    public async Task A_role_without_the_privilege_is_told_what_to_ask_for()
    {
        var role = $"weak_{Schema}";
        await Sql($"CREATE ROLE {role} LOGIN PASSWORD 's3cret'; GRANT USAGE ON SCHEMA {Schema} TO {role}");
        try
        {
            var uri = new NpgsqlConnectionStringBuilder(Server.ConnectionString)
            {
                Username = role,
                Password = "s3cret",
                Pooling = false
            }.ConnectionString;

            var run = await Efwriter(["write", Write("a.csv", "id\n1\n"), "--table", "t", "--schema", Schema, "--uri", uri]);

            AssertRefused(run, 1, "permission denied", "42501", "GRANT");
            await AssertNoTable();
        }
        finally
        {
            await Sql($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [TestCase("id,name\n1,a\n2,s3cret,b\n", "line 3 has 3 field", "names 2 columns", TestName = "A line with more fields is named")]
    [TestCase("id,name\n1,a\ns3cret\n", "line 3 has 1 field", "names 2 columns", TestName = "A line with fewer fields is named")]
    [TestCase("id,name\n1,a\n2,\"s3cret\n", "line 3", "quote is not closed", TestName = "An open quote is named")]
    [TestCase("", "column names", "set --has-header to false, and --names to", TestName = "An empty file is refused")]
    public async Task A_broken_csv_is_refused_without_its_data(string text, string where, string what)
    {
        AssertRefused(await WriteFile(Write("a.csv", text)), 1, "Cannot read", where, what);
        await AssertNoTable();
    }

    [Test]
    public async Task An_empty_file_is_written_as_its_refusal_says()
    {
        AssertDone(await WriteFile(Write("a.csv", ""), "--has-header", "false", "--names", "id,name"));

        Assert.That(await Types(), Is.EqualTo(new[] { "id text", "name text" }));
    }

    [TestCase("a.csv", "id\n1\nno number\n")]
    [TestCase("a.json", "{\"id\": 1}{\"id\": \"no number\"}")]
    public async Task A_value_is_refused_by_its_file(string name, string text) =>
        AssertRefused(
            await WriteFile(Write(name, text), "--column", "id=integer"), 1, $"Column 'id', row 1 of the file '{PathOf(name)}' (");

    [Test]
    public async Task Duplicates_that_an_index_finds_are_told_once()
    {
        var run = await WriteFile(Write("a.csv", "id\n1\n2\n1\n"), "--primary-key", "id");

        AssertRefused(run, 1, "23505", "duplicates");
        Assert.That(run.Error.Split("duplicates"), Has.Length.EqualTo(2), run.Error);
    }

    [TestCase("upsert")]
    [TestCase("insert_only")]
    [TestCase("sync")]
    public async Task Duplicates_that_the_table_has_already_are_told_as_its_own(string mode)
    {
        await Sql($"CREATE TABLE {Schema}.t AS SELECT 1::bigint AS id UNION ALL SELECT 1");

        var run = await WriteFile(Write("a.csv", "id\n1\n2\n"), "--mode", mode, "--keys", "id", "--on-missing-index", "create");

        AssertRefused(run, 1, "23505", "remove the duplicates from the table");
        Assert.That(run.Error, Does.Not.Contain("frame").And.Not.Contain("Which row"));
        Assert.That(run.Error.Split("duplicates"), Has.Length.EqualTo(2), run.Error);
    }

    [Test]
    public async Task A_line_that_is_broken_far_down_leaves_nothing([Values("", "x")] string id)
    {
        // Of numbers, all are looked at before the write; of texts, the bad line is met in its middle.
        var lines = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{id}{i},name {i}\n"));

        AssertRefused(await WriteFile(Write("a.csv", $"id,name\n{lines}1,2,s3cret\n")), 1, "line 60002", "3 field");
        await AssertNoTable();
    }

    [Test]
    public async Task Text_that_is_not_utf8_is_refused()
    {
        await File.WriteAllBytesAsync(PathOf("a.csv"), [.. "id,name\n1,"u8, 0xE9, .. "s3cret\n"u8]);

        AssertRefused(await WriteFile(PathOf("a.csv")), 1, "line 2", "not UTF-8");
        await AssertNoTable();
    }

    [TestCase("a.parquet", "s3cret", "not a Parquet file")]
    [TestCase("a.json", "[{\"id\": 1, \"name\": \"s3cret}", "not well-formed JSON")]
    [TestCase("a.csv.gz", "s3cret", "gzip")]
    public async Task A_file_that_is_not_what_its_name_says_is_refused(string name, string text, string what)
    {
        AssertRefused(await WriteFile(Write(name, text)), 1, "Cannot read", what);
        await AssertNoTable();
    }

    [TestCase("numeric(6,2)", "1.25\n12.345\n")]
    [TestCase("numeric(6,2)", "1.25\n12345.6\n")]
    [TestCase("numeric(6,2)", "1.25\ns3cret\n")]
    [TestCase("numeric", "1.25\n1e2\n")]
    [TestCase("integer", "1\n1.5\n")]
    [TestCase("integer", "1\n3000000000\n")]
    [TestCase("date", "2024-02-29\n2024-02-30\n")]
    [TestCase("date", "2024-02-29\n2024-02-28 10:00\n")]
    [TestCase("uuid", "5fa2e9f6-8c1d-4c3c-b8a0-0b7e52d3f7f1\ns3cret\n")]
    [TestCase("boolean", "true\nmaybe\n")]
    public async Task A_value_that_does_not_fit_the_asked_type_is_refused_by_row(string type, string values)
    {
        AssertRefused(await WriteFile(Write("a.csv", $"x\n{values}"), "--column", $"x={type}"), 1, "Column 'x', row 1 ", type,
            "Nothing was written");
        await AssertNoTable();
    }

    [Test]
    public async Task An_interval_keeps_its_months()
    {
        AssertDone(await WriteFile(Make("a.parquet", "SELECT INTERVAL '2 months' AS x")));

        Assert.That(await Scalar<string>($"SELECT x::text FROM {Schema}.t"), Is.EqualTo("2 mons"));
    }

    [Test]
    public async Task A_type_that_the_server_does_not_know_is_refused()
    {
        AssertRefused(await WriteFile(Write("a.csv", "x\na\n"), "--column", "x=no_such_type"), 2,
            "--column asks for the type 'no_such_type'");
        await AssertNoTable();
    }

    [Test]
    public async Task A_duplicate_key_leaves_nothing()
    {
        AssertRefused(await WriteFile(Write("a.csv", "id\n1\n1\n"), "--primary-key", "id"), 1, "Nothing was written", "duplicates");
        await AssertNoTable();
    }

    [Test]
    public async Task Verbose_adds_where_it_came_from_and_no_data()
    {
        var run = await WriteFile(Write("a.csv", "id,name\n1,a\n2,s3cret,b\n"), "--verbose");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("   at EfWriter.Cli").And.Contain("FrameFault").And.Not.Contain("s3cret"));
    }

    [Test]
    public async Task A_cancelled_write_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var run = await Efwriter(
            ["write", Write("a.csv", "id\n1\n"), "--table", "t", "--schema", Schema, "--uri", Server.ConnectionString],
            cancellationToken: stop.Token);

        AssertRefused(run, 130, "stopped. Nothing was written.");
        await AssertNoTable();
    }
}
