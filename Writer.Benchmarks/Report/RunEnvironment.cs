using System.Reflection;
using System.Runtime.InteropServices;
using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;

namespace EfWriter.Benchmarks.Report;

/// <summary>What a figure depends on besides the code: the machine, the versions, the commit. No path, no name of the machine.</summary>
internal static class RunEnvironment
{
    private static readonly string[] s_packages =
    [
        "Npgsql", "Microsoft.EntityFrameworkCore", "Npgsql.EntityFrameworkCore.PostgreSQL", "Microsoft.Data.Analysis", "Apache.Arrow",
        "EFCore.BulkExtensions.PostgreSql", "linq2db",
    ];

    public static async Task<IReadOnlyList<(string What, string Value)>> DescribeAsync(Database database) =>
    [
        ("machine",
            $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB, {Processor()}{Load()}"),
        ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"),
        ("server", $"PostgreSQL {await database.ScalarAsync<string>("SELECT split_part(current_setting('server_version'), ' ', 1)")}"),
        ("packages", string.Join(" · ", s_packages.Select(name => $"{name} {Version(name)}"))),
        ("commit", await CommitAsync()),
    ];

    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        var model = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1]
                .Trim()
            : null;
        return model ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    // Tells a reader whether the machine was this run's alone.
    private static string Load()
    {
        const string File = "/proc/loadavg";
        return System.IO.File.Exists(File)
            ? $", load average before the run {System.IO.File.ReadAllText(File).Split(' ')[0]}"
            : string.Empty;
    }

    private static string Version(string assembly) =>
        Assembly.Load(assembly).GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static async Task<string> CommitAsync()
    {
        var commit = await Tool.TryRunAsync("git", "rev-parse", "--short=12", "HEAD") ?? "unknown";
        var changes = await Tool.TryRunAsync("git", "status", "--porcelain", "--", "*.cs", "*.csproj", "*.props");
        return string.IsNullOrEmpty(changes) ? commit : $"{commit}, with changes that are not committed";
    }
}
