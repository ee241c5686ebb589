using System.Globalization;
using Npgsql;

namespace EfWriter.Connector.Uris;

/// <summary>Npgsql's own connection strings.</summary>
internal static class NpgsqlForm
{
    /// <summary>Gives a connection string back that says where to connect to, and as whom.</summary>
    /// <exception cref="ArgumentException">It cannot be read, or leaves to Npgsql to guess what it must say.</exception>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="find">Gives a variable of the environment; null for the process's own.</param>
    public static string Check(string connectionString, Func<string, string?>? find = null)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Npgsql's message may quote the text, and with it the password.
            throw Errors.BadUri($"is neither a URI nor an Npgsql connection string that can be read{Names(e)}");
        }

        if (ConnectionKeywords.FindRepeated(connectionString) is { } repeated)
            throw Errors.BadUri($"says '{repeated}' twice, by this or another of its names");
        if (string.IsNullOrEmpty(settings.Host))
            throw Errors.BadUri("names no host");
        if (!settings.Host.Split(',').All(HasReadablePort))
            throw Errors.BadUri("has a host with a port that is no number");
        if (string.IsNullOrEmpty(settings.Username))
            throw Errors.BadUri("names no user");
        if (string.IsNullOrEmpty(settings.Database))
            throw Errors.BadUri("names no database");
        find ??= Environment.GetEnvironmentVariable;
        ServerEnvironment.Apply(settings, find);
        foreach (var secret in (string?[])[settings.Password, settings.SslPassword, find("PGPASSWORD")])
            Secrets.Note(secret, settings.Username, settings.Database, settings.Host);
        return settings.ConnectionString;
    }

    // As Npgsql takes hosts apart: it parses what follows the colon later, and its message quotes it.
    private static bool HasReadablePort(string host)
    {
        var colon = host.LastIndexOf(':');
        var other = colon < 0 ? -1 : host[..colon].LastIndexOf(':');
        var bracket = host.LastIndexOf(']');
        var isPort = colon >= 0 && (other < 0 || (colon > bracket && other < bracket));
        return !isPort || ushort.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    // A keyword that is not known may be the rest of a password with a semicolon in it.
    private static string Names(Exception e)
    {
        var found = (e as ArgumentException)?.ParamName?.Replace(" ", "", StringComparison.Ordinal) ?? string.Empty;
        return Echo.IsNear(found,
            ConnectionParameters.Keys.Concat(ConnectionParameters.Names).Select(key => key.Replace(" ", "", StringComparison.Ordinal)))
            ? $" (see '{found}')"
            : string.Empty;
    }
}
