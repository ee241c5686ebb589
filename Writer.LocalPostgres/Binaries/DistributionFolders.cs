using System.Globalization;

namespace EfWriter.LocalPostgres.Binaries;

/// <summary>Where the packages of the operating systems put a server's programs, which is often not on PATH.</summary>
internal static class DistributionFolders
{
    private static readonly (string Parent, string Pattern, string Tail)[] s_unix =
    [
        ("/usr/lib/postgresql", "*", "bin"), // Debian, Ubuntu
        ("/usr", "pgsql-*", "bin"), // Red Hat, from the PostgreSQL project
        ("/usr/local", "pgsql", "bin"), // built from source
        ("/usr/lib", "postgresql*", "bin"), // SUSE
        ("/usr/libexec", "postgresql*", ""), // Alpine
        ("/opt/homebrew/opt", "postgresql*", "bin"), // macOS on Arm
        ("/usr/local/opt", "postgresql*", "bin"), // macOS on Intel
        ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
    ];

    public static IReadOnlyList<string> Patterns()
        => [.. Places().Select(p => Path.Combine(p.Parent, p.Pattern, p.Tail))];

    /// <summary>The folders that exist, the newest version first.</summary>
    public static IReadOnlyList<string> Expand()
        => [.. Places().SelectMany(Matches).OrderByDescending(m => m.Version).Select(m => m.Folder)];

    private static (string Parent, string Pattern, string Tail)[] Places()
        => OperatingSystem.IsWindows()
            ? [(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*", "bin")]
            : s_unix;

    private static IEnumerable<(int Version, string Folder)> Matches((string Parent, string Pattern, string Tail) place)
        => Directory.Exists(place.Parent)
            ? Directory.GetDirectories(place.Parent, place.Pattern).Select(f => (VersionIn(f), Path.Combine(f, place.Tail)))
            : [];

    private static int VersionIn(string folder)
    {
        string digits = string.Concat(Path.GetFileName(folder).SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : 0;
    }
}
