using System.Text;
using EfWriter.Frames.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>Each option of JSON, by the library, by `write` and by PARAMS: the same columns and the same rows.</summary>
[AnyServer]
public sealed class JsonOptionTests : PipelineTest
{
    private static readonly string Long = new('ü', 40);

    /// <summary>An option in its three spellings, and what it makes of a text.</summary>
    private sealed record Case(
        string Json, JsonOptions Options, string[] Write, string Params, string[] Types, string Rows, string Encoding = "utf-8");

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Of("select", new(
            """{"a":1,"B":"x","c":{"d":[1]}}{"c":null,"a":2}""", new() { Columns = ["c", "a"] }, ["--select", "c,a"],
            "\"select\": [\"c\", \"a\"]", ["c jsonb", "a bigint"], "{\"d\": [1]}|1/∅|2"));
        yield return Of("select, of a name with a comma", new(
            """{"a,b":1,"c":2}""", new() { Columns = ["a,b"] }, [], "\"select\": [\"a,b\"]", ["a,b bigint"], "1"));
        yield return Of("rename", new(
            """{"a":1,"b":"x"}""", new() { Rename = new Dictionary<string, string> { ["a"] = "b", ["b"] = "a=c" } }, [],
            "\"rename\": {\"a\": \"b\", \"b\": \"a=c\"}", ["b bigint", "a=c text"], "1|x"));
        yield return Of("rename and select", new(
            """{"id":1,"é":"x","z":true}""",
            new() { Columns = ["é", "id"], Rename = new Dictionary<string, string> { ["é"] = "e" } },
            ["--select", "é,id", "--rename", "é=e"],
            "\"select\": [\"é\", \"id\"], \"rename\": {\"é\": \"e\"}", ["e text", "id bigint"], "x|1"));
        yield return Of("snake case", new(
            """{"Order ID":1,"netPrice":2.5,"HTTPCode":"x","":0}""", new() { SnakeCaseNames = true }, ["--snake-case-names", "true"],
            "\"snake_case_names\": true", ["order_id bigint", "net_price numeric", "http_code text", "column3 bigint"], "1|2.5|x|0"));
        yield return Of("long names", new(
            $"{{\"{Long}\":1,\"b\":2}}", new() { CutLongNames = true }, ["--cut-long-names", "true"], "\"cut_long_names\": true",
            [$"{ColumnNames.Of(Long, new JsonOptions { CutLongNames = true })} bigint", "b bigint"], "1|2"));
        yield return Of("dates", new(
            """{"d":"31.12.2024","iso":"2024-12-31","o":{"d":"31.12.2024"}}{"d":"01.02.2024","iso":"x"}""",
            new() { DateFormat = "dd.MM.yyyy" }, ["--date-format", "dd.MM.yyyy"], "\"date_format\": \"dd.MM.yyyy\"",
            ["d date", "iso text", "o jsonb"], "2024-12-31|2024-12-31|{\"d\": \"31.12.2024\"}/2024-02-01|x|∅"));
        yield return Of("timestamps", new(
            """{"t":"31/12/2024 9:05","u":"2024-12-31T09:05:00"}""", new() { TimestampFormat = "dd/MM/yyyy H:mm" },
            ["--timestamp-format", "dd/MM/yyyy H:mm"], "\"timestamp_format\": \"dd/MM/yyyy H:mm\"",
            ["t timestamp without time zone", "u text"], "2024-12-31 09:05:00|2024-12-31T09:05:00"));
        yield return Of("instants", new(
            """{"t":"20241231T090500Z"}""", new() { TimestampFormat = "yyyyMMddTHHmmssZ" }, ["--timestamp-format", "yyyyMMddTHHmmssZ"],
            "\"timestamp_format\": \"yyyyMMddTHHmmssZ\"", ["t timestamp with time zone"], "2024-12-31 09:05:00+00"));
        yield return Of("encoding", new(
            """{"größe":"€ 5"}""", new() { Encoding = "windows-1252" }, ["--encoding", "windows-1252"], "\"encoding\": \"windows-1252\"",
            ["größe text"], "€ 5", "windows-1252"));
        var deep = new string('[', 990) + new string(']', 990);
        yield return Of("nothing but deep nesting", new($"{{\"a\":{deep}}}", new(), [], "", ["a jsonb"], deep));

        static TestCaseData Of(string what, Case one) => new TestCaseData(one).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(Cases))]
    public async Task An_option_means_the_same_everywhere(object one)
    {
        var (json, options, write, parameters, types, rows, encoding) = (Case)one;
        var codec = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? new UTF8Encoding(false);
        await File.WriteAllBytesAsync(PathOf("a.json"), codec.GetBytes(json));

        await using (var db = NewContext())
            await db.WriteAsync(Frame.FromJson(PathOf("a.json"), options), "t", Options());
        await CheckAsync("FromJson");

        // A list of the command line has no names with a comma.
        if (write.Length > 0 || parameters.Length == 0)
        {
            AssertDone(await WriteFile(PathOf("a.json"), write));
            await CheckAsync("write");
        }

        AssertDone(await Pipeline($$"""
            SOURCE src TYPE JSON PARAMS {"path": "{{PathOf("a.json")}}"{{(parameters.Length > 0 ? ", " : "")}}{{parameters}}};
            LOAD s FROM src;

            """ + ExportOf("s")));
        await CheckAsync("PARAMS");

        async Task CheckAsync(string way)
        {
            Assert.That(await Types(), Is.EqualTo(types), way);
            var columns = string.Join(", ", types.Select(type => $"coalesce({Quoted(type.Split(' ')[0])}::text, '∅')"));
            var found = await Rows($"SET TIME ZONE 'UTC'; SELECT concat_ws('|', {columns}) FROM {Schema}.t");
            Assert.That(string.Join('/', found.Select(row => row[0])), Is.EqualTo(rows), way);
            await Sql($"DROP TABLE {Schema}.t");
        }

        static string Quoted(string name) => $"\"{name}\"";
    }

    [Test]
    public async Task An_option_that_only_CSV_has_is_refused_for_JSON_by_name()
    {
        var file = Write("a.json", "{\"a\":1}");
        foreach (var option in TextOptionTable.All.Where(option => option.Json is null))
        {
            var ofTool = $"--{option.Name.Replace('_', '-')}";
            AssertRefused(await WriteFile(file, ofTool, "1"), 2, $"{ofTool} has no effect");
            AssertRefused(
                await Pipeline($$"""SOURCE src TYPE JSON PARAMS {"path": "{{file}}", "{{option.Name}}": "1"}; LOAD s FROM src;"""), 2,
                "the parameter is not known");
        }
    }

    [TestCase("--date-format", "dd.MM.yyyy HH:mm", "'HH'")]
    [TestCase("--date-format", "dd.MM", "no year")]
    [TestCase("--timestamp-format", "dd.MM.yyyy", "no hour")]
    [TestCase("--timestamp-format", "dd.MM.yyyy hh:mm", "'hh'")]
    [TestCase("--encoding", "no-such", "'no-such'")]
    [TestCase("--rename", "a", "old=new")]
    [TestCase("--snake-case-names", "yes", "true or false")]
    [TestCase("--cut-long-names", "1", "true or false")]
    [TestCase("--select", "b", "'b'")]
    [TestCase("--rename", "b=c", "'b'")]
    public async Task A_value_that_an_option_does_not_take_is_refused_everywhere(string option, string value, string what)
    {
        var file = Write("a.json", "{\"a\":1}");
        var name = option[2..].Replace('-', '_');
        var parameter = name == "rename" && value.Contains('=', StringComparison.Ordinal)
            ? $"{{\"{value.Split('=')[0]}\": \"{value.Split('=')[1]}\"}}"
            : $"\"{value}\"";

        var (written, loaded) = (
            await WriteFile(file, option, value),
            await Pipeline($$"""SOURCE src TYPE JSON PARAMS {"path": "{{file}}", "{{name}}": {{parameter}}}; LOAD s FROM src;"""));

        Assert.That(written.Error, Does.Contain(what));
        Assert.That(written.ExitCode, Is.Not.Zero);
        Assert.That(loaded.ExitCode, Is.Not.Zero);
        await AssertNoTable();
    }
}
