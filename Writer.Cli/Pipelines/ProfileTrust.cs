using System.Runtime.Versioning;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.Cli.Pipelines;

/// <summary>
/// Who could have put a profile where it is found by its name: it decides where rows go and which files are read, and a working directory
/// can be anybody's.
/// </summary>
internal static class ProfileTrust
{
    private const uint Root = 0;

    /// <summary>Refuses a profile that another user owns or can write, or whose folder or the folder around that he can.</summary>
    /// <param name="path">The profile's file.</param>
    /// <param name="pipeline">The pipeline's file, whose owner decides anyway what is done.</param>
    /// <exception cref="UsageException">It is such a one.</exception>
    public static void Check(string path, string pipeline)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var trusted = new HashSet<uint> { Root, FileOwner.CurrentUser() };
        if (FileOwner.Of(pipeline) is { User: var author })
            trusted.Add(author);
        foreach (var place in (string?[])[Path.GetFullPath(path), folder, Path.GetDirectoryName(folder)])
        {
            if (place is not null && FaultOf(place, trusted) is { } fault)
            {
                throw new UsageException(
                    $"The profile {Echo.Path(path)} is not used: {Echo.Path(place)} {fault}. Take that right away (chmod go-w, chown), or "
                    + "name the profile by its path, such as --profile ./profiles/dev.yml.");
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static string? FaultOf(string place, HashSet<uint> trusted)
    {
        if (FileOwner.Of(place) is null || FileOwner.OfLink(place) is null)
            return "cannot be looked at";
        return !FolderTrust.Belongs(place, trusted) ? "belongs to another user"
            : FolderTrust.OthersExchange(place) ? "can be written by other users"
            : null;
    }
}
