using System.Globalization;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Binaries;

/// <summary>What this machine offers: variables, folders to search, and whom the folders belong to.</summary>
internal sealed record HostEnvironment
{
    public Func<string, string?> Variables { get; init; } = Environment.GetEnvironmentVariable;

    public required bool IsRoot { get; init; }

    /// <summary>The folders of PATH.</summary>
    public required IReadOnlyList<string> PathFolders { get; init; }

    /// <summary>Folders of installed packages, the newest version first; looked up when asked, since apt-get adds one.</summary>
    public Func<IReadOnlyList<string>> InstalledFolders { get; init; } = DistributionFolders.Expand;

    /// <summary>Holds fetched programs, one folder per version.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Holds the data of running servers, one folder each.</summary>
    public required string ServersFolder { get; init; }

    /// <summary>Who owns the folders made from here.</summary>
    public ProcessIdentity Owner { get; init; } = ProcessIdentity.Current;

    public static HostEnvironment Current() => new()
    {
        IsRoot = IsRootUser,
        PathFolders = SplitPath(),
        CacheFolder = DefaultCache(),
        ServersFolder = DefaultServers(),
    };

    /// <summary>A variable that is set to something.</summary>
    public string? Variable(string name) => Variables(name) is { Length: > 0 } value ? value : null;

    /// <summary>The major version that the environment asks for, null for any.</summary>
    public int? MajorVersion()
    {
        string? text = Variable("EFWRITER_POSTGRES_VERSION");
        if (text is null)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int major))
        {
            Errors.BadVersionVariable(text);
        }

        return major;
    }

    public string? FindProgram(string name)
        => PathFolders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static bool IsRootUser => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    private static string[] SplitPath()
        => (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string DefaultCache()
    {
        string? set = Environment.GetEnvironmentVariable("EFWRITER_CACHE");
        return Path.GetFullPath(string.IsNullOrEmpty(set) ? Path.Combine(UserCache(), "efwriter") : set);
    }

    /// <summary>Root's own folders are often closed to the user that the server runs as: root takes the system's cache.</summary>
    private static string UserCache()
    {
        string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return IsRootUser ? "/var/cache"
            : !string.IsNullOrEmpty(xdg) ? xdg
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }

    /// <summary>
    /// Root gives these folders away to the server's user, which in a folder that everyone can write would let anyone
    /// have another folder given to them: root takes one that only root can write.
    /// </summary>
    private static string DefaultServers()
        => IsRootUser
            ? Path.Combine(DefaultCache(), "servers")
            : Path.Combine(Path.GetTempPath(), $"efwriter-{Environment.UserName}");
}
