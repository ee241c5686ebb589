namespace EfWriter.Connector.Uris;

/// <summary>libpq's file of services: parameters of connections under names.</summary>
internal static class ServiceFile
{
    /// <summary>The parameters of a service, by libpq's names.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="find">Gives a variable of the environment.</param>
    /// <exception cref="ArgumentException">There is no such service, or its file cannot be read; no value is in the message.</exception>
    public static IReadOnlyList<(string Name, string Value)> Read(string service, Func<string, string?> find)
    {
        foreach (var path in Paths(find).Where(File.Exists))
        {
            if (Find(Lines(path), service) is { } parameters)
                return parameters;
        }

        throw Errors.BadUri("names a service that neither PGSERVICEFILE or ~/.pg_service.conf nor PGSYSCONFDIR/pg_service.conf has");
    }

    private static IEnumerable<string> Paths(Func<string, string?> find)
    {
        yield return find("PGSERVICEFILE") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pg_service.conf");
        if (find("PGSYSCONFDIR") is { Length: > 0 } folder)
            yield return Path.Combine(folder, "pg_service.conf");
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.BadUri("names a service, and the file of services cannot be read");
        }
    }

    private static List<(string, string)>? Find(IEnumerable<string> lines, string service)
    {
        List<(string, string)>? found = null;
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                if (found is not null)
                    break;
                found = line == $"[{service}]" ? [] : null;
            }
            else if (found is not null)
            {
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0 || !ConnectionParameters.IsKnown(line[..equals].Trim()))
                    throw Errors.BadUri("names a service of which a line is no 'name=value' with a parameter that has a counterpart here");
                var name = line[..equals].Trim();
                if (found.Exists(parameter => ConnectionParameters.NameOf(parameter.Item1) == ConnectionParameters.NameOf(name)))
                    throw Errors.BadUri($"names a service whose parameter '{name}' stands twice; keep one");
                found.Add((name, line[(equals + 1)..].Trim()));
            }
        }

        return found;
    }
}
