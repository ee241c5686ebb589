using System.Diagnostics;
using System.Text;

namespace EfWriter.Tests.Cli;

/// <summary>What gives its bytes once, such as a named pipe or standard input, is loaded or refused; nobody waits without end.</summary>
[Platform(Exclude = "Win", Reason = "Windows has other pipes.")]
public sealed class PipeTests : PipelineTest
{
    private const string Csv = "id,note\n1,x\n2,\"y\nz\"\n";
    private const string Json = "{\"id\":1,\"note\":\"x\"}\n{\"id\":2,\"note\":\"y\\nz\"}\n";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly object?[][] Meant = [[1L, "x"], [2L, "y\nz"]];

    [TestCase("a.csv", Csv)]
    [TestCase("a.json", Json)]
    public async Task A_named_pipe_is_written(string name, string text)
    {
        var run = await Fed(name, text, () => WriteFile(PathOf(name)));

        AssertDone(run);
        Assert.That(await Rows($"SELECT id, note FROM {Schema}.t ORDER BY id"), Is.EqualTo(Meant));
    }

    /// <summary>Longer than what a pipe holds, and than what is looked at first; with a value that widens a column.</summary>
    [Test]
    public async Task A_long_text_of_a_named_pipe_is_written()
    {
        var text = $"id,note\n{string.Concat(Enumerable.Range(0, 110).Select(i => $"{i},{new string('f', 40_000)}\n"))}x,y\n";

        AssertDone(await Fed("a.csv", text, () => WriteFile(PathOf("a.csv"))));

        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.t"), Is.EqualTo(111));
    }

    [TestCase("CSV", "a", Csv)]
    [TestCase("JSON", "a.json", Json)]
    public async Task A_named_pipe_is_loaded(string kind, string name, string text)
    {
        var run = await Fed(name, text, () => Pipeline($$"""
            SOURCE src TYPE {{kind}} PARAMS {"path": "{{PathOf(name)}}"};
            LOAD s FROM src;

            """ + ExportOf("s")));

        AssertDone(run);
        Assert.That(await Rows($"SELECT id, note FROM {Schema}.t ORDER BY id"), Is.EqualTo(Meant));
    }

    [TestCase("csv", Csv)]
    [TestCase("json", Json)]
    public async Task Standard_input_is_written_in_the_format_that_is_said(string format, string text)
    {
        AssertDone(await Given(text, "--format", format));

        Assert.That(await Rows($"SELECT id, note FROM {Schema}.t ORDER BY id"), Is.EqualTo(Meant));
    }

    [Test]
    public async Task Standard_input_takes_the_options_of_a_file()
    {
        AssertDone(await Given("id|note\n1|x\n", "--format", "csv", "--delimiter", "|", "--rename", "note=body"));

        Assert.That(await Types(), Is.EqualTo(new[] { "id bigint", "body text" }));
    }

    [Test]
    public async Task Standard_input_without_a_format_is_refused_with_the_remedy() =>
        AssertRefused(await Given(Csv), 2, "--format csv", "--format json");

    [Test]
    public async Task Parquet_cannot_come_through_a_pipe() =>
        AssertRefused(await Given(Csv, "--format", "parquet"), 2, "Parquet", "Save it to a file");

    [Test]
    public async Task A_format_that_is_none_is_refused() => AssertRefused(await Given(Csv, "--format", "xml"), 2, "csv, json or parquet");

    [Test]
    public async Task A_file_whose_name_says_nothing_is_written_in_the_format_that_is_said()
    {
        AssertRefused(await WriteFile(Write("a.txt", Csv)), 2, "--format");

        AssertDone(await WriteFile(PathOf("a.txt"), "--format", "csv"));
        Assert.That(await Rows($"SELECT id, note FROM {Schema}.t ORDER BY id"), Is.EqualTo(Meant));
    }

    [Test]
    public async Task Parquet_in_a_named_pipe_is_refused_and_nobody_waits_for_its_writer()
    {
        await MakePipe("a.parquet");

        AssertRefused(await WriteFile(PathOf("a.parquet")).WaitAsync(Patience), 1, "a pipe", "Save it to a file");
        AssertRefused(
            await Pipeline($$"""
                SOURCE src TYPE PARQUET PARAMS {"path": "{{PathOf("a.parquet")}}"};
                LOAD s FROM src;
                """).WaitAsync(Patience), 1, "a pipe", "Save it to a file");
    }

    /// <summary>A pipe into which nobody writes is waited for as by any program; the wait can be ended.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task The_wait_for_a_pipes_writer_or_its_next_bytes_ends_with_the_command(bool hasWriter)
    {
        await MakePipe("a.csv");
        using var stop = new CancellationTokenSource();
        string[] args = ["write", PathOf("a.csv"), "--table=t", $"--schema={Schema}", $"--uri={Server.ConnectionString}"];
        var run = Task.Run(() => Efwriter(args, uri: null, stop.Token));
        FileStream? writer = null;
        if (hasWriter)
        {
            // Opened, because the tool has: there is nobody else to read.
            writer = await Task.Run(() => new FileStream(PathOf("a.csv"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0));
            await writer.WriteAsync("id,note\n"u8.ToArray());
        }

        await stop.CancelAsync();
        Assert.That((await run.WaitAsync(Patience)).ExitCode, Is.EqualTo(130));
        if (writer is not null)
            await writer.DisposeAsync();
        else
            await Task.Run(() => new FileStream(PathOf("a.csv"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0).Dispose());
    }

    [Test]
    public async Task A_pipe_that_ends_in_the_middle_is_refused()
    {
        AssertRefused(await Fed("a.csv", "id,note\n1,\"x", () => WriteFile(PathOf("a.csv"))), 1, "not closed");
        AssertRefused(await Fed("b.json", "[{\"id\":1},", () => WriteFile(PathOf("b.json"))), 1, "ends too early");
        await AssertNoTable();
    }

    private Task<Run> Given(string text, params string[] more) => Efwriter(
        ["write", "-", "--table", "t", "--schema", Schema, "--uri", Server.ConnectionString, .. more],
        new Once(Encoding.UTF8.GetBytes(text))).WaitAsync(Patience);

    private async Task<Run> Fed(string name, string text, Func<Task<Run>> run)
    {
        await MakePipe(name);
        var written = Task.Run(() => File.WriteAllText(PathOf(name), text));
        var result = await run().WaitAsync(Patience);
        await written.WaitAsync(Patience);
        return result;
    }

    private async Task MakePipe(string name)
    {
        using var make = Process.Start("mkfifo", [PathOf(name)]);
        await make.WaitForExitAsync();
    }

    private sealed class Once(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
