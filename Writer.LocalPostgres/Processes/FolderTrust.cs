using System.Runtime.Versioning;

namespace EfWriter.LocalPostgres.Processes;

/// <summary>Whether other users can put something into a folder, or another folder into its place. Not checked on Windows.</summary>
internal static class FolderTrust
{
    private const uint Root = 0;

    /// <returns>What is wrong with a folder that must belong to whoever runs this; null for nothing.</returns>
    public static string? FaultOfOwn(string folder)
        => OperatingSystem.IsWindows() ? null : FaultOf(folder, isOwn: true) ?? FaultOfParent(folder);

    /// <returns>What is wrong with a folder that may be root's as well; null for nothing.</returns>
    public static string? FaultOfShared(string folder)
        => OperatingSystem.IsWindows() ? null : FaultOf(folder, isOwn: false) ?? FaultOfParent(folder);

    [UnsupportedOSPlatform("windows")]
    private static string? FaultOf(string folder, bool isOwn)
    {
        if (isOwn && new DirectoryInfo(folder).LinkTarget is not null)
        {
            return "It is a symbolic link.";
        }

        return !IsTrusted(folder, isOwn) ? "It belongs to another user."
            : OthersWrite(folder) ? "Other users can write it."
            : null;
    }

    /// <summary>Whether others can exchange what is in a place: in a folder like /tmp nobody can touch what is another's.</summary>
    [UnsupportedOSPlatform("windows")]
    public static bool OthersExchange(string place)
        => OthersWrite(place) && !File.GetUnixFileMode(place).HasFlag(UnixFileMode.StickyBit);

    [UnsupportedOSPlatform("windows")]
    private static string? FaultOfParent(string folder)
    {
        string? parent = Path.GetDirectoryName(folder);
        return parent is null ? null
            : !IsTrusted(parent, isOwn: false) ? $"The folder around it, {parent}, belongs to another user."
            : OthersExchange(parent)
                ? $"Other users can write the folder around it, {parent}."
                : null;
    }

    [UnsupportedOSPlatform("windows")]
    private static bool IsTrusted(string place, bool isOwn)
        => Belongs(place, isOwn ? [FileOwner.CurrentUser()] : [FileOwner.CurrentUser(), Root]);

    /// <summary>Whether a place, and the link to it, belong to one of these users.</summary>
    [UnsupportedOSPlatform("windows")]
    public static bool Belongs(string place, IReadOnlyCollection<uint> users)
        => FileOwner.Of(place) is var (user, _) && FileOwner.OfLink(place) is var (linker, _)
            && users.Contains(user) && users.Contains(linker);

    // A group of the owner's own has the owner's number.
    [UnsupportedOSPlatform("windows")]
    private static bool OthersWrite(string place)
    {
        bool hasOwnGroup = FileOwner.Of(place) is var (user, group) && user == group;
        UnixFileMode writes = hasOwnGroup ? UnixFileMode.OtherWrite : UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
        return (File.GetUnixFileMode(place) & writes) != 0;
    }
}
