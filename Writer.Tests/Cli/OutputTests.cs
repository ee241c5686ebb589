using System.Text;
using System.Text.Json;
using EfWriter.Cli;
using EfWriter.Cli.Output;

namespace EfWriter.Tests.Cli;

/// <summary>What stdout gets: a line of JSON for each event, where asked for; and a run whose stdout takes nothing.</summary>
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
