using System.Diagnostics;
using EfWriter.Tests.Architecture;

namespace EfWriter.Tests.Samples;

/// <summary>The library's packages in a folder, for apps that restore them from there as their users do.</summary>
internal sealed class PackedLibrary : IDisposable
{
    public const string Version = "0.1.0";

    private readonly string _folder = Directory.CreateTempSubdirectory("efwriter-packages-").FullName;

    private string Feed => Path.Combine(_folder, "feed");

    /// <summary>The package's file.</summary>
    public string PathOf(string package) => Path.Combine(Feed, $"{package}.{Version}.nupkg");

    public static async Task<PackedLibrary> PackAsync()
    {
        var library = new PackedLibrary();
        var build = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        foreach (var project in (string[])["Migrations.Runtime", "Writer"])
        {
            var (exitCode, output) = await library.RunAsync(
                Path.Combine(Repository.Root, project), "pack", "--no-build", $"--configuration={build}", "-nologo", "-nodeReuse:false",
                $"-p:MinVerVersionOverride={Version}", $"--output={library.Feed}");
            Assert.That(exitCode, Is.Zero, output);
        }

        return library;
    }

    /// <summary>Runs <c>dotnet</c> in a folder, for a database.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="arguments">The arguments.</param>
    public async Task<(int ExitCode, string Output)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Other packages are those of this machine; ours go to a folder that no earlier run has filled.
        start.Environment["RestoreAdditionalProjectSources"] = Feed;
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder, "restored");
        start.Environment["NUGET_FALLBACK_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        start.Environment["SHOP"] = Database;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    /// <summary>The connection string of the database that the apps use.</summary>
    public string Database { get; set; } = "";

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
