using EfWriter.Cli.Sources;

namespace EfWriter.Cli.Pipelines;

/// <summary>What a pipeline may read, where its writer is not trusted with all that the tool's user may read.</summary>
/// <param name="folders">The folders; none where nothing is forbidden.</param>
internal sealed class Confinement(IReadOnlyList<string> folders)
{
    private static readonly char[] Wildcards = ['*', '?', '['];
    private readonly List<string> _folders = [.. folders.Select(folder => RealPath(Path.GetFullPath(folder)))];

    /// <summary>Whether something is forbidden: other files, servers that the profile does not name, the environment.</summary>
    public bool IsOn => _folders.Count > 0;

    /// <summary>Takes DuckDB's access to everything else, which nothing gives back.</summary>
    public void Apply(DuckSession session)
    {
        if (!IsOn)
            return;
        var names = _folders.Concat(folders.Select(Path.GetFullPath)).Distinct(StringComparer.Ordinal)
            .Select(folder => Sql.Text(folder + Path.DirectorySeparatorChar));
        session.Execute($"SET allowed_directories = [{string.Join(", ", names)}]");
        session.Execute("SET enable_external_access = false");
    }

    /// <summary>Refuses files outside of the folders, wherever links lead.</summary>
    /// <param name="path">A file or a pattern, as it is written.</param>
    /// <param name="find">Finds the pattern's files.</param>
    /// <exception cref="SourceException">One is outside.</exception>
    public void Check(string path, Func<string, IEnumerable<string>> find)
    {
        if (!IsOn)
            return;
        var wildcard = path.IndexOfAny(Wildcards);
        var plain = wildcard < 0 ? path : path[..(path.LastIndexOfAny(['/', Path.DirectorySeparatorChar], wildcard) + 1)];
        if (path.Contains("://", StringComparison.Ordinal) || !Holds(plain.Length == 0 ? "." : plain) || !find(path).All(Holds))
        {
            throw new SourceException(
                $"The pipeline reads {Echo.Path(path)}, and --allow-read does not name a folder that it is in. Add its folder if the "
                + "pipeline may read it.");
        }
    }

    private bool Holds(string path)
    {
        var real = RealPath(Path.GetFullPath(path));
        return _folders.Exists(folder => real == folder
            || real.StartsWith(folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar,
                StringComparison.Ordinal));
    }

    // With every link on the way followed.
    private static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (new FileInfo(real).LinkTarget is not null && new FileInfo(real).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                real = RealPath(target.FullName);
        }

        return real;
    }
}
