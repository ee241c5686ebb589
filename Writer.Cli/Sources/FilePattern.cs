namespace EfWriter.Cli.Sources;

/// <summary>
/// Patterns of paths, as shells have them: <c>*</c> and <c>?</c> stand for characters of one name, <c>**</c> for any folders. What is
/// hidden is left alone.
/// </summary>
internal static class FilePattern
{
    private const string AnyFolders = "**";

    /// <summary>Whether a path is a pattern.</summary>
    public static bool Is(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>The files of a pattern, in the order of their paths.</summary>
    /// <exception cref="UsageException">One of them is a named pipe.</exception>
    public static List<string> Find(string pattern) =>
        [.. Folders(Path.GetDirectoryName(pattern) ?? string.Empty)
            .SelectMany(folder => Find(folder, Path.GetFileName(pattern), _ => true)).Order(StringComparer.Ordinal)];

    /// <summary>The files of one folder that have a name, in the order of their names.</summary>
    /// <param name="folder">The folder; empty for the one that the command runs in.</param>
    /// <param name="name">The name, which may be a pattern.</param>
    /// <param name="isMeant">Which of them are meant.</param>
    /// <exception cref="UsageException">One of them is a named pipe.</exception>
    public static List<string> Find(string folder, string name, Func<string, bool> isMeant)
    {
        List<string> found =
            [.. Visible(Directory.EnumerateFiles(In(folder), name), folder).Where(isMeant).Order(StringComparer.Ordinal)];
        return found.Find(FileKind.IsPipe) is { } pipe ? throw NotByPattern(pipe) : found;
    }

    /// <summary>What is said of a pipe that nobody has named: to open it may be to wait for ever.</summary>
    public static UsageException NotByPattern(string pipe) => new(
        $"{Echo.Path(pipe)} is a named pipe, and only waited for if it is named by itself. Name it, or move it to another folder.");

    private static IEnumerable<string> Folders(string path)
    {
        if (!Is(path))
            return path.Length == 0 || Directory.Exists(path) ? [path] : [];
        var name = Path.GetFileName(path);
        return Folders(Path.GetDirectoryName(path) ?? string.Empty).SelectMany(parent => name switch
        {
            AnyFolders => AllIn(parent),
            _ when Is(name) => Visible(Directory.EnumerateDirectories(In(parent), name), parent),
            _ => new[] { Path.Combine(parent, name) }.Where(Directory.Exists),
        });
    }

    // Links are not followed: they may lead back.
    private static IEnumerable<string> AllIn(string folder) =>
    [
        folder,
        .. Visible(Directory.EnumerateDirectories(In(folder)), folder)
            .Where(path => new DirectoryInfo(path).LinkTarget is null).SelectMany(AllIn),
    ];

    private static string In(string folder) => folder.Length == 0 ? "." : folder;

    // Named as the pattern names them.
    private static IEnumerable<string> Visible(IEnumerable<string> paths, string folder) =>
        paths.Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Select(name => Path.Combine(folder, name));
}
