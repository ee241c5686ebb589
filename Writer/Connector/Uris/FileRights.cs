using System.Runtime.Versioning;

namespace EfWriter.Connector.Uris;

/// <summary>What others than its owner may do with a file or a folder.</summary>
[UnsupportedOSPlatform("windows")]
internal static class FileRights
{
    /// <summary>All rights of others.</summary>
    private const UnixFileMode Any = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Whether its group or others have any of some rights to it.</summary>
    public static bool HaveOthers(string path, UnixFileMode rights = Any) => (File.GetUnixFileMode(path) & Any & rights) != 0;
}
