using EfWriter.Connector.Profiles;

namespace EfWriter.Cli.Pipelines;

/// <summary>Finds the file of a profile: <c>dev</c> is <c>profiles/dev.yml</c>.</summary>
internal static class ProfileFinder
{
    /// <param name="name">The profile's name, or its path.</param>
    /// <param name="pipeline">The pipeline's file, whose folder is looked in after the working directory.</param>
    /// <exception cref="UsageException">It is not there.</exception>
    /// <exception cref="StatementException">It is not a profile.</exception>
    public static ConnectionProfile Find(string name, string pipeline)
    {
        var places = Places(name, pipeline).Distinct(StringComparer.Ordinal).ToList();
        var path = places.Find(File.Exists)
            ?? throw new UsageException($"The profile {Echo.Path(name)} is not there.{(name.AsSpan().ContainsAny(':', '@', '=') ? string.Empty : $" Looked for {string.Join(", ", places.Select(Echo.Line))}.")}");
        return ProfileReader.Read(TextFile.Read(path), path);
    }

    private static IEnumerable<string> Places(string name, string pipeline)
    {
        var isPath = name.Contains('/', StringComparison.Ordinal) || name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || Path.GetExtension(name) is ".yml" or ".yaml";
        if (isPath)
            return [name];

        var folders = new[] { "profiles", Path.Combine(Path.GetDirectoryName(pipeline) ?? string.Empty, "profiles") };
        return folders.SelectMany(folder => new[] { $"{name}.yml", $"{name}.yaml" }.Select(file => Path.Combine(folder, file)));
    }
}
