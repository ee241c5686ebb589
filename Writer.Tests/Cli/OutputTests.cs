using System.Text;
using System.Text.Json;
using EfWriter.Cli;
using EfWriter.Cli.Output;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>What stdout gets: a line of JSON for each event, where asked for; and a run whose stdout takes nothing.</summary>
[AnyServer]
public sealed class OutputTests : CliTest
{
    private static List<JsonElement> Events(Run run) =>
        [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Name(JsonElement one) => one.GetProperty("event").GetString()!;

    [Test]
    public async Task A_write_ends_with_what_was_written()
    {
        AssertDone(await WriteFile(Write("a.csv", "id,name\n1,a\n2,b\n"), "--primary-key", "id"));

        var run = await WriteFile(Write("b.csv", "id,name\n1,x\n2,b\n3,c\n"), "--mode", "upsert", "--output", "json");

        AssertDone(run);
        var written = Events(run)[^1];
        Assert.That(Name(written), Is.EqualTo("written"));
        Assert.Multiple(() =>
        {
            Assert.That(written.GetProperty("step").GetString(), Is.EqualTo($"b.csv → {Schema}.t"));
            Assert.That(written.GetProperty("schema").GetString(), Is.EqualTo(Schema));
            Assert.That(written.GetProperty("table").GetString(), Is.EqualTo("t"));
            foreach (var (name, rows) in new[]
            {
                ("rows", 3), ("inserted", 1), ("updated", 1), ("unchanged", 1), ("deleted", 0), ("bad_rows", 0), ("attempts", 1),
            })
                Assert.That(written.GetProperty(name).GetInt64(), Is.EqualTo(rows), name);
            Assert.That(written.GetProperty("reject_table").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(written.GetProperty("seconds").GetDouble(), Is.GreaterThan(0));
        });
    }

    [Test]
    public async Task Every_line_is_an_event_from_the_first_stage_to_the_rows()
    {
        var run = await WriteFile(Write("a.csv", "id,id\n1,2\n"), "--output=json");

        AssertDone(run);
        Assert.That(Events(run).Select(Name).Distinct(), Is.EqualTo(new[] { "stage", "note", "progress", "written" }));
    }

    [Test]
    public async Task A_failure_is_an_event_too_and_stands_on_stderr()
    {
        AssertDone(await WriteFile(Write("a.csv", "id\n1\n")));

        var run = await WriteFile(PathOf("a.csv"), "--output", "json");

        AssertRefused(run, 1, "exists already");
        var failed = Events(run)[^1];
        Assert.That(Name(failed), Is.EqualTo("failed"));
        Assert.That(failed.GetProperty("exit_code").GetInt32(), Is.EqualTo(1));
        Assert.That($"efwriter: {failed.GetProperty("message").GetString()}", Is.EqualTo(run.Error.TrimEnd()));
    }

    [Test]
    public async Task A_dry_run_gives_the_statements()
    {
        var run = await WriteFile(Write("a.csv", "id\n1\n"), "--output", "json", "--dry-run");

        AssertDone(run);
        var planned = Events(run).Single(one => Name(one) == "planned");
        Assert.That(planned.GetProperty("statements").EnumerateArray().Select(statement => statement.GetString()),
            Has.Some.StartsWith($"CREATE TABLE {Schema}.t ("));
        Assert.That(planned.GetProperty("effects")[0].GetString(), Is.EqualTo($"{Schema}.t is created with the frame's rows."));
        Assert.That(Name(Events(run)[^1]), Is.EqualTo("dry_run_ended"));
    }

    [TestCase("--output", "yaml", "text or json")]
    [TestCase("--output", "json", "--show", "--show")]
    public async Task Another_output_is_refused(params string[] options) =>
        AssertRefused(await WriteFile(Write("a.csv", "id\n1\n"), options[..^1]), 2, options[^1]);

    [Test]
    public async Task A_full_stdout_takes_nothing_from_what_is_committed([Values("text", "json")] string form)
    {
        await using var error = new StringWriter();
        string[] arguments =
            ["write", Write("a.csv", "id\n1\n"), "--table", "t", "--schema", Schema, "--uri", Server.ConnectionString, "--output", form];

        var exitCode = await CliApp.RunAsync(arguments, Terminal.Plain(new FullWriter()), error, _ => null, CancellationToken.None);

        Assert.That(error.ToString(), Is.Empty);
        Assert.That(exitCode, Is.Zero);
        Assert.That(await Count("t"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_token_of_a_load_is_not_lost_with_a_full_stdout([Values("text", "json")] string form, [Values] bool hasFile)
    {
        await using var error = new StringWriter();
        string[] begin =
        [
            "load", "begin", Write("a.csv", "id\n1\n"), "--table", "t", "--schema", Schema, "--uri", Server.ConnectionString,
            "--output", form, .. hasFile ? ["--token-file", PathOf("load.token")] : Array.Empty<string>(),
        ];

        var exitCode = await CliApp.RunAsync(begin, Terminal.Plain(new FullWriter()), error, _ => null, CancellationToken.None);

        Assert.That(exitCode, Is.Zero);
        var token = hasFile ? await File.ReadAllTextAsync(PathOf("load.token")) : error.ToString().Trim().Split(' ')[^1];
        Assert.That(error.ToString(), hasFile ? Is.Empty : Does.StartWith("efwriter: "));
        AssertDone(await Efwriter(["load", "abort", "--token", token.Trim()], Server.ConnectionString));
    }

    [Test]
    public async Task Rows_that_are_left_out_are_listed_without_their_cells([Values("skip", "reject")] string what)
    {
        await Sql($"CREATE TABLE {Schema}.t (id integer, name text)");
        var text = $"id,name\n1,a\n{string.Concat(Enumerable.Range(0, 12).Select(i => $"s3cret{i},b\n"))}2,c\n";
        string[] more = ["--if-exists", "append", "--on-bad-row", what];

        var run = await WriteFile(Write("a.csv", text), more);
        var json = await WriteFile(PathOf("a.csv"), [.. more, "--output", "json"]);

        AssertDone(run);
        Assert.That(run.Output, Does.Contain("12 bad rows were left out").And.Contain("row 1, column 'id': ").And.Contain("row 10, ")
            .And.Not.Contain("row 11, ").And.Contain("and 2 rows more").And.Not.Contain("s3cret"));
        if (what == "reject")
            Assert.That(run.Output, Does.Contain($"; {Schema}.t_rejects has them"));
        var first = Events(json)[^1].GetProperty("first_bad_rows");
        Assert.That(first.GetArrayLength(), Is.EqualTo(10));
        Assert.That((first[0].GetProperty("row").GetInt64(), first[0].GetProperty("column").GetString()), Is.EqualTo((1L, "id")));
    }

    [Test]
    public async Task A_bad_row_of_several_files_is_named_by_its_file()
    {
        await Sql($"CREATE TABLE {Schema}.t (id integer)");

        var run = await WriteFile(
            Write("a.csv", "id\n1\n"), Write("b.csv", "id\n2\nx\n"), "--if-exists", "append", "--on-bad-row", "skip");

        AssertDone(run);
        Assert.That(run.Output,
            Does.Contain($"row 1 of the file '{PathOf("b.csv")}', column 'id': ").And.Contain("1 bad row was left out"));
    }

    [Test]
    public async Task One_row_is_one_row_and_a_load_that_was_there_has_no_rates()
    {
        string[] more = ["--if-exists", "append", "--load-name", "day 1"];
        var first = await WriteFile(Write("a.csv", "id\n1\n"), more);

        var again = await WriteFile(PathOf("a.csv"), more);

        Assert.That(first.Output, Does.Contain(" 1 row,").And.Contain("rows/s"));
        Assert.That(again.Output, Does.Contain("loaded before").And.Contain("1 row").And.Not.Contain("rows/s").And.Not.Contain("prepare"));
    }

    [Test]
    public async Task A_title_line_is_noted()
    {
        var titled = await WriteFile(Write("a.csv", "Sales of 2026\nid,name\n1,a\n2,b\n"));
        var plain = await WriteFile(Write("b.csv", "note\nhello, world\nbye\n"), "--if-exists", "replace");
        var passed = await WriteFile(PathOf("a.csv"), "--if-exists", "replace", "--skip-lines", "1");

        Assert.That(titled.Output, Does.Contain("read as one column; later lines would be split by ','").And.Contain("--skip-lines"));
        Assert.That(plain.Output, Does.Not.Contain("one column"));
        Assert.That(passed.Output, Does.Not.Contain("one column"));
        Assert.That(await Types(), Is.EqualTo(new[] { "id bigint", "name text" }));
    }

    [Test]
    public async Task A_replacement_notes_what_the_new_table_has_not()
    {
        await Sql($"CREATE TABLE {Schema}.t (id integer PRIMARY KEY, day date NOT NULL DEFAULT now(), old text, CHECK (id > 0))");
        Write("a.csv", "id,day\n1,2024-02-29\n");

        var plan = await WriteFile(PathOf("a.csv"), "--if-exists", "replace", "--dry-run");
        var keeps = await WriteFile(PathOf("a.csv"), "--if-exists", "replace", "--keep-indexes", "--dry-run");
        var run = await WriteFile(PathOf("a.csv"), "--if-exists", "replace");
        var again = await WriteFile(PathOf("a.csv"), "--if-exists", "replace");

        const string Lost = "The new table does not get the old one's primary key; constraints; NOT NULL of id, day; default or identity "
            + "of day.";
        const string Gone = "The old table's column old goes";
        Assert.That(plan.Output, Does.Contain(Lost).And.Contain(Gone));
        Assert.That(keeps.Output, Does.Contain("does not get the old one's default or identity of day.").And.Not.Contain("primary key;"));
        Assert.That(run.Output, Does.Contain(Lost).And.Contain(Gone));
        Assert.That(again.Output, Does.Not.Contain("does not get").And.Not.Contain("goes"));
    }

    [Test]
    public async Task A_table_that_may_not_be_read_is_written_all_the_same()
    {
        var role = $"{Schema}_writer";
        await Sql($"""
            CREATE ROLE {role}; GRANT USAGE ON SCHEMA {Schema} TO {role};
            CREATE TABLE {Schema}.t (id bigint); GRANT INSERT ON {Schema}.t TO {role}
            """);
        try
        {
            var run = await Efwriter(
            [
                "write", Write("a.csv", "id\n1\n"), "--table", "t", "--schema", Schema, "--if-exists", "append", "--show",
                "--uri", $"{Server.ConnectionString};Options=-c role={role}",
            ]);

            AssertDone(run);
            Assert.That(run.Output, Does.Contain("is written, and cannot be shown"));
            Assert.That(await Count("t"), Is.EqualTo(1));
        }
        finally
        {
            await Sql($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    private sealed class FullWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");
    }
}
