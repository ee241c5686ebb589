using System.Text.Json;

namespace EfWriter.Tests.Cli;

/// <summary>A scheduler drives a load by the tool.</summary>
public sealed class LoadToolTests : CliTest
{
    [Test]
    public async Task Parts_of_several_files_become_one_table()
    {
        var (first, second) = (Write("1.csv", "id,name\n1,a\n2,b\n"), Write("2.csv", "id,name\n3,c\n"));
        var begun = await Load("begin", first, "--table", "t", "--schema", Schema, "--expected-parts", "one,two");
        AssertDone(begun);
        var token = begun.Output.Trim();
        AssertDone(await Load("part", first, "--part", "one", "--token", token));
        var status = await Load("status", "--token", token);
        Assert.That(status.Output, Does.Contain("one: 2 rows by postgres").And.Contain("two: missing"));
        AssertRefused(await Load("commit", "--token", token), 1, "lacks 1 of its expected parts");
        AssertDone(await Load("part", second, "--part", "two", "--token", token));
        AssertDone(await Load("part", second, "--part", "two", "--token", token));

        AssertDone(await Load("commit", "--token", token));
        var again = await Load("commit", "--token", token);

        AssertDone(again);
        Assert.That(again.Output, Does.Contain("loaded before, nothing written now"));
        Assert.That(await Rows($"SELECT id, name FROM {Schema}.t ORDER BY 1"),
            Is.EqualTo(new object[][] { [1, "a"], [2, "b"], [3, "c"] }));
    }

    [Test]
    public async Task The_token_goes_by_a_file_or_the_environment()
    {
        var (file, tokenFile) = (Write("1.csv", "id\n1\n"), PathOf("load.token"));
        AssertDone(await Load("begin", file, "--table", "t", "--schema", Schema, "--token-file", tokenFile));
        AssertDone(await Load("part", file, "--part", "one", "--token-file", tokenFile));

        var aborted = await Efwriter(["load", "abort"], new Dictionary<string, string>
        {
            ["EFWRITER_URI"] = Server.ConnectionString,
            ["EFWRITER_LOAD"] = await File.ReadAllTextAsync(tokenFile),
        });

        AssertDone(aborted);
        Assert.That(aborted.Output, Does.Contain("Nothing of it is left"));
        AssertRefused(await Load("part", file, "--part", "two", "--token-file", tokenFile), 1, "is over");
    }

    [Test]
    public async Task Json_has_an_event_for_each_step()
    {
        var file = Write("1.csv", "id\n1\n");
        var begun = Events(await Load("begin", file, "--table", "t", "--schema", Schema, "--output", "json"));
        var token = begun.Single(one => Of(one) == "load_begun").GetProperty("token").GetString()!;

        var part = Events(await Load("part", file, "--part", "one", "--token", token, "--output", "json"))[^1];
        var status = Events(await Load("status", "--token", token, "--output", "json"))[^1];
        var written = Events(await Load("commit", "--token", token, "--output", "json"))[^1];

        Assert.That((Of(part), part.GetProperty("rows").GetInt64(), part.GetProperty("already_there").GetBoolean()),
            Is.EqualTo(("part_written", 1L, false)));
        Assert.That((Of(status), status.GetProperty("state").GetString(), status.GetProperty("parts").GetArrayLength()),
            Is.EqualTo(("load_status", "open", 1)));
        Assert.That((Of(written), written.GetProperty("already_loaded").GetBoolean()), Is.EqualTo(("written", false)));
    }

    [Test]
    public async Task A_load_name_is_written_once()
    {
        var file = Write("1.csv", "id\n1\n");
        AssertDone(await WriteFile(file, "--if-exists", "append", "--load-name", "day 1"));

        var again = await WriteFile(file, "--if-exists", "append", "--load-name", "day 1");

        AssertDone(again);
        Assert.That(again.Output, Does.Contain("loaded before, nothing written now"));
        Assert.That(await Count("t"), Is.EqualTo(1));
    }

    [TestCase("The load's token is missing", "status")]
    [TestCase("both given", "status", "--token", "a", "--token-file", "b")]
    [TestCase("number from 1", "begin", "1.csv", "--table", "t", "--keep-for-days", "0")]
    [TestCase("'--part' is required", "part", "1.csv")]
    public async Task What_cannot_work_is_refused(string why, params string[] args) => AssertRefused(await Load(args), 2, why);

    [Test]
    public async Task A_text_that_is_no_token_is_refused() =>
        AssertRefused(await Load("status", "--token", "s3cret"), 1, "token cannot be read");

    private static Task<Run> Load(params string[] args) => Efwriter(["load", .. args], Server.ConnectionString);

    private static IReadOnlyList<JsonElement> Events(Run run)
    {
        AssertDone(run);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string Of(JsonElement one) => one.GetProperty("event").GetString()!;
}
