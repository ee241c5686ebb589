using System.Text.Json;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>No name, path or cell does anything to the terminal other than be shown.</summary>
[AnyServer]
public sealed class SafeTextTests : CliTest
{
    // Colour, title, bell, a C1 introducer, backspace, carriage return, vertical tab, delete, right-to-left override and isolate, a line
    // separator.
    private static readonly string[] Controls = ["\u001b[31m", "\u001b]0;owned\u0007", "\u009b31m", "\b\b\b", "\rx", "\u000b", "\u007f",
        "\u202e", "\u2066", "\u200f", "\u2028", "\u0085", "\u0000"];

    [Test]
    public async Task A_files_names_and_cells_are_shown_without_control_characters([ValueSource(nameof(Controls))] string control)
    {
        var name = $"n{control}m";
        var file = Write("a.csv", $"id,\"{name}\"\n1,\"c{control}d\"\n");
        foreach (var more in new string[][]
        {
            ["--show"], ["--show", "--if-exists", "append"], ["--if-exists", "fail"],
            ["--if-exists", "append", "--column", $"{name}=integer"], ["--if-exists", "append", "--primary-key", $"{name}x"],
            ["--if-exists", "replace", "--column", $"{name}=nowhere{control}"],
            ["--if-exists", "append", "--verbose", "--column", $"{name}=date"],
        })
            Check(await WriteFile(file, more), name);
        Check(
            await Efwriter(
                ["write", file, "--table", $"t{control}", "--schema", Schema, "--uri", Server.ConnectionString, "--show", "--if-exists",
                    "replace"]), name);
        Check(
            await Efwriter(
                ["write", file, "--table", "t", "--schema", $"s{control}", "--uri", Server.ConnectionString, "--if-exists", "append",
                    "--primary-key", "nowhere"]), name);
        Check(await Efwriter(["write", $"a{control}.csv", "--table", "t", "--local"]), name);
        Check(await Efwriter(["export", $"a{control}.sf", "--profile", $"p{control}"]), name);
        Check(await Efwriter([$"write{control}", "--tab" + control]), name);
        if (control != "\0")
            await Sql($"DROP SCHEMA IF EXISTS \"s{control}\" CASCADE");
    }

    [Test]
    public async Task A_pipelines_names_and_cells_are_shown_without_control_characters([ValueSource(nameof(Controls))] string control)
    {
        var name = JsonSerializer.Serialize($"t{control}")[1..^1];
        var profile =
            Write("p.yml", $"destinations:\n  {JsonSerializer.Serialize($"e{control}")}:\n    type: postgres\n    uri: \"${{DB}}\"\n");
        var pipeline = $$"""
            CREATE TABLE "x{{control}}" AS SELECT 1 AS "a{{control}}", 'c{{control}}' AS b;
            EXPORT "x{{control}}" TO "postgres://e/{{Schema}}/t{{name}}" TYPE POSTGRES OPTIONS
            {"table_name": "{{name}}", "schema": "{{Schema}}", "comment": "{{name}}",
             "primary_key": ["{{JsonSerializer.Serialize($"a{control}")[1..^1]}}"]};
            """;
        foreach (var more in new string[][] { ["--dry-run"], ["--show"], ["--verbose"] })
            Check(
                await Efwriter(["export", Write("x.sf", pipeline), "--profile", profile, .. more],
                    new Dictionary<string, string> { ["DB"] = Server.ConnectionString }), name);
    }

    private static void Check(Run run, string what)
    {
        var controls = (run.Output + run.Error)
            .Where(c => (char.IsControl(c) && c is not '\n' and not '\r') || Echo.MustBeShown(c) && c is not '\n' and not '\r')
            .Select(c => $"U+{(int)c:X4}");
        Assert.That(controls.Distinct(), Is.Empty, what + run.Output + run.Error);
        Assert.That((run.Output + run.Error).Replace(Environment.NewLine, "", StringComparison.Ordinal), Does.Not.Contain('\r'));
        Assert.That(run.Error, Does.Not.Contain("that the tool does not know"), what);
    }
}
