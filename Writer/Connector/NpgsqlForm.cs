using Npgsql;

namespace EfWriter.Connector;

/// <summary>Npgsql's own connection strings.</summary>
internal static class NpgsqlForm
{
    /// <summary>Gives a connection string back that says where to connect to, and as whom.</summary>
    /// <exception cref="ArgumentException">It cannot be read, or leaves to Npgsql to guess what it must say.</exception>
    public static string Check(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Npgsql's message may quote the text, and with it the password.
            throw Errors.BadUri($"is neither a URI nor an Npgsql connection string that can be read{Names(e, connectionString)}");
        }

        if (string.IsNullOrEmpty(settings.Host))
            throw Errors.BadUri("names no host");
        if (string.IsNullOrEmpty(settings.Username))
            throw Errors.BadUri("names no user");
        return string.IsNullOrEmpty(settings.Database) ? throw Errors.BadUri("names no database") : connectionString;
    }

    private static string Names(Exception e, string text) =>
        e is ArgumentException { ParamName: { Length: > 0 } name } && !MayBePassword(name, text) ? $" (see '{name}')" : string.Empty;

    // Behind a semicolon that belongs to a password without quotes, its rest looks like a keyword.
    private static bool MayBePassword(string name, string text)
    {
        if (name.Contains('=', StringComparison.Ordinal) || name == "connectionString")
            return true;

        var parts = text.Split(';');
        var at = Array.FindIndex(parts, part => part.TrimStart().StartsWith(name, StringComparison.OrdinalIgnoreCase));
        return at < 0 || parts.Take(at).Any(part => part.TrimStart() is { } key
            && (key.StartsWith("passw", StringComparison.OrdinalIgnoreCase) || key.StartsWith("pwd", StringComparison.OrdinalIgnoreCase)
                || key.StartsWith("psw", StringComparison.OrdinalIgnoreCase) || key.StartsWith("SSL Password", StringComparison.OrdinalIgnoreCase)));
    }
}
