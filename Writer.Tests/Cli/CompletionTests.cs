using System.Diagnostics;
using EfWriter.Cli;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>Shells complete commands, options and choices.</summary>
[ServerFree]
public sealed class CompletionTests
{
    [TestCase("efwriter ", "write")]
    [TestCase("efwriter ex", "export")]
    [TestCase("efwriter write --if-e", "--if-exists")]
    [TestCase("efwriter write a.csv --if-exists ", "append")]
    [TestCase("efwriter write a.csv --on-bad-row re", "reject")]
    [TestCase("efwriter completion ", "bash")]
    public async Task What_may_stand_at_the_cursor_is_given(string line, string expected) =>
        Assert.That((await Run("complete", "--position", $"{line.Length}", "--", line)).Split('\n'), Does.Contain(expected));

    [Test]
    public async Task What_stands_behind_the_cursor_does_not_matter()
    {
        const string Line = "efwriter write --if-e --table t";

        Assert.That((await Run("complete", "--position", "21", "--", Line)).Split('\n'), Is.EqualTo(new[] { "--if-exists", "" }));
    }

    [Test]
    public async Task Every_shell_gets_a_script([Values("bash", "zsh", "fish", "pwsh")] string shell) =>
        Assert.That(await Run("completion", shell), Does.Contain("efwriter complete --position"));

    [Test]
    public async Task Bash_completes_by_its_script()
    {
        var tool = Path.Combine(AppContext.BaseDirectory, "EfWriter.Cli.dll");
        var script = $$"""
            efwriter() { dotnet '{{tool}}' "$@"; }
            {{await Run("completion", "bash")}}
            COMP_LINE='efwriter write --on-bad' COMP_POINT=23
            _efwriter
            echo "${COMPREPLY[@]}"
            """;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;

        Assert.That((await bash.StandardOutput.ReadToEndAsync()).Trim(), Is.EqualTo("--on-bad-row"));
        await bash.WaitForExitAsync();
    }

    private static async Task<string> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await CliApp.RunAsync(
            arguments, EfWriter.Cli.Output.Terminal.Plain(output), error, _ => null, CancellationToken.None);
        Assert.That(error.ToString(), Is.Empty);
        Assert.That(exitCode, Is.Zero);
        return output.ToString().ReplaceLineEndings("\n");
    }
}
