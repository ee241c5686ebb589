using DuckDB.NET.Data;
using EfWriter.Cli;
using EfWriter.Cli.Output;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>A test that runs the tool, with a folder of its own for files.</summary>
public abstract class CliTest : DatabaseTest
{
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("efwriter-cli-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>What a run left: its exit code and texts.</summary>
    protected sealed record Run(int ExitCode, string Output, string Error);

    protected string PathOf(string name) => Path.Combine(_folder, name);

    protected string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>Makes a file by DuckDB's COPY.</summary>
    protected string Make(string name, string query, string options = "")
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using var command = duck.CreateCommand();
        command.CommandText = $"COPY ({query}) TO '{PathOf(name)}' {options}";
        command.ExecuteNonQuery();
        return PathOf(name);
    }

    /// <summary>Runs the tool on arguments as they are.</summary>
    protected static Task<Run> Efwriter(string[] args, string? uri = null, CancellationToken cancellationToken = default) =>
        Efwriter(args, uri is null ? [] : new() { ["EFWRITER_URI"] = uri }, cancellationToken);

    /// <summary>Runs the tool in an environment.</summary>
    protected static Task<Run> Efwriter(string[] args, Dictionary<string, string> environment,
        CancellationToken cancellationToken = default) =>
        Efwriter(args, environment, input: null, cancellationToken);

    /// <summary>Runs the tool with something to read.</summary>
    protected static Task<Run> Efwriter(string[] args, Stream input) => Efwriter(args, [], input, CancellationToken.None);

    private static async Task<Run> Efwriter(
        string[] args, Dictionary<string, string> environment, Stream? input, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await CliApp.RunAsync(
            args, Terminal.Plain(output), error, environment.GetValueOrDefault, cancellationToken, () => input);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Writes a file to the table <c>t</c> in the test's schema.</summary>
    protected Task<Run> WriteFile(string path, params string[] more) =>
        Efwriter(["write", path, "--table", "t", "--schema", Schema, "--uri", Server.ConnectionString, .. more]);

    protected async Task<string[]> Types() =>
        [.. (await Rows($"""
            SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = '{Schema}.t'::regclass AND attnum > 0 ORDER BY attnum
            """)).Select(row => (string)row[0]!)];

    protected static void AssertDone(Run run)
    {
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.ExitCode, Is.Zero);
    }

    /// <summary>One paragraph, with these parts, and of the tool's world only.</summary>
    protected static void AssertRefused(Run run, int exitCode, params string[] parts)
    {
        Assert.That(run.Error, Does.StartWith("efwriter: ").And.EndsWith(Environment.NewLine));
        Assert.That(run.Error.TrimEnd(), Does.Not.Contain('\n'), "one paragraph");
        foreach (var part in parts)
            Assert.That(run.Error, Does.Contain(part));
        Assert.That(run.Error,
            Does.Not.Contain("   at ").And.Not.Contain("Exception").And.Not.Contain("WriteOptions").And.Not.Contain("BulkMethod"));
        Assert.That(run.Error, Does.Not.Contain("s3cret").IgnoreCase);
        Assert.That(run.ExitCode, Is.EqualTo(exitCode));
    }

    protected async Task AssertNoTable() =>
        Assert.That(
            await Scalar<long>($"SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = '{Schema}'"),
            Is.Zero);
}
