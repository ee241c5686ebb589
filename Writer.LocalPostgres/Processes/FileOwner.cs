using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EfWriter.LocalPostgres.Processes;

/// <summary>Who owns files, as the runtime's own library asks the system; .NET has no call for it.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class FileOwner
{
    private const string Library = "libSystem.Native";

    /// <summary>The user that runs this process.</summary>
    [LibraryImport(Library, EntryPoint = "SystemNative_GetEUid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint CurrentUser();

    /// <summary>The owner and the group of a file or a folder, or of what a link leads to; null if it cannot be looked at.</summary>
    public static (uint User, uint Group)? Of(string path) => Stat(path, out var status) == 0 ? (status.User, status.Group) : null;

    /// <summary>The same of a link itself.</summary>
    public static (uint User, uint Group)? OfLink(string path) => LStat(path, out var status) == 0 ? (status.User, status.Group) : null;

    [LibraryImport(Library, EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(string path, out Status status);

    [LibraryImport(Library, EntryPoint = "SystemNative_LStat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LStat(string path, out Status status);

    // More is written than is read here: with room to spare.
    [StructLayout(LayoutKind.Sequential, Size = 512)]
    private readonly struct Status
    {
        private readonly int _flags;
        private readonly int _mode;

        public readonly uint User;
        public readonly uint Group;
    }
}
