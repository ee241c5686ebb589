using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;

namespace EfWriter.Benchmarks.Files;

/// <summary>The tool as its users have it: published for this system, a process for each command.</summary>
internal sealed class ToolProgram
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly string _program;

    private ToolProgram(string program) => _program = program;

    /// <summary>Publishes it.</summary>
    /// <param name="folder">Where to.</param>
    public static async Task<ToolProgram> PublishAsync(string folder)
    {
        using var publish = Tool.Start(
            "dotnet", settings: null, "publish", Path.Combine(ReportFile.Root, "Writer.Cli"), "--configuration=Release",
            $"--runtime={RuntimeInformation.RuntimeIdentifier}", $"--output={folder}", "--verbosity=quiet", "-nologo", "-nodeReuse:false",
            "-p:RunAnalyzers=false",

            // What a publication restores for one system is not what the lock files have.
            "-p:RestorePackagesWithLockFile=false", $"-p:NuGetLockFilePath={Path.Combine(folder, "none.lock.json")}");
        _ = publish.StandardOutput.ReadToEndAsync();
        await Tool.EndAsync(publish);
        return new(Path.Combine(folder, OperatingSystem.IsWindows() ? "EfWriter.Cli.exe" : "EfWriter.Cli"));
    }

    /// <summary>Runs a command, from its start to its exit.</summary>
    /// <param name="database">The server; by the environment, as a user would name it.</param>
    /// <param name="arguments">The command.</param>
    /// <returns>What it cost, and what it printed.</returns>
    public async Task<(Measurement Cost, string Output)> RunAsync(Database database, params string[] arguments)
    {
        var start = new ProcessStartInfo(_program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["EFWRITER_URI"] = database.Uri;
        var (cpu, clock) = (ChildUsage.CpuSeconds(), Stopwatch.StartNew());
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = PeakAsync(process.Id);
        await Tool.EndAsync(process);
        var seconds = clock.Elapsed.TotalSeconds;
        return (new(seconds, ChildUsage.CpuSeconds() - cpu, Allocated: null, await peak), await output);
    }

    // The system keeps the peak for as long as the process lives; null where it does not.
    private static async Task<long?> PeakAsync(int process)
    {
        for (long? peak = null; ;)
        {
            if (await StatusAsync(process) is not { } line)
                return peak;
            peak = long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
            await Task.Delay(LookEvery);
        }
    }

    // Null if there is no such process any more: an ended one has no memory.
    private static async Task<string?> StatusAsync(int process)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync($"/proc/{process}/status");
            return Array.Find(lines, line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
