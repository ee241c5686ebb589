using EfWriter.Connector.Profiles;

namespace EfWriter.Cli.Pipelines;

/// <summary>Finds the file of a profile: <c>dev</c> is <c>profiles/dev.yml</c>.</summary>
internal static class ProfileFinder
{
    /// <param name="name">The profile's name, or its path.</param>
    /// <param name="pipeline">The pipeline's file, whose folder is looked in after the working directory.</param>
    /// <exception cref="UsageException">It is not there, or others could have put it there.</exception>
    /// <exception cref="StatementException">It is not a profile.</exception>
    public static ConnectionProfile Find(string name, string pipeline)
    {
        var places = Places(name, pipeline).Distinct(StringComparer.Ordinal).ToList();
        var path = places.Find(File.Exists)
            ?? throw NotThere(name, places);
        if (!IsPath(name))
            ProfileTrust.Check(path, pipeline);
        return ProfileReader.Read(TextFile.Read(path), path);
    }

    // What is not nearly a profile's name may be a password: -p is --profile here, and asks for one in other tools.
    private static UsageException NotThere(string name, List<string> places)
    {
        if (places is [var path])
            return new($"The profile {Echo.Path(path)} is not there. Check the path.");
        var folders = places.Select(place => Path.GetDirectoryName(place)!).Distinct(StringComparer.Ordinal).ToList();
        var known =
            folders.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Where(file => Path.GetExtension(file) is ".yml" or ".yaml")
            .Select(file => Path.GetFileNameWithoutExtension(file)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var list = known.Count == 0 ? "no profile is" : $"there is: {Echo.Names(known)}";
        return new(
            $"The profile{Echo.Near(name, known)} is not there. Looked in {string.Join(" and ", folders.Select(Echo.Path))} for a file of "
            + $"its name with .yml or .yaml; {list}.");
    }

    private static bool IsPath(string name) =>
        name.Contains('/', StringComparison.Ordinal) || name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
        || Path.GetExtension(name) is ".yml" or ".yaml";

    private static IEnumerable<string> Places(string name, string pipeline)
    {
        if (IsPath(name))
            return [name];

        var folders = new[] { "profiles", Path.Combine(Path.GetDirectoryName(pipeline) ?? string.Empty, "profiles") };
        return folders.SelectMany(folder => new[] { $"{name}.yml", $"{name}.yaml" }.Select(file => Path.Combine(folder, file)));
    }
}
