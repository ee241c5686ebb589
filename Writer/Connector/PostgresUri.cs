using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace EfWriter.Connector;

/// <summary>
/// Turns the URIs that libpq and SQLAlchemy take into Npgsql's key=value form. By hand, because System.Uri refuses what libpq allows:
/// several hosts, an encoded socket folder as the host. No message holds any of the text, which has the password.
/// </summary>
internal static partial class PostgresUri
{
    /// <summary>Text with no such scheme is taken as key=value already.</summary>
    /// <exception cref="ArgumentException">The text is neither; the message names what is wrong, never the text.</exception>
    public static string ToConnectionString(string text)
    {
        var scheme = Scheme().Match(text);
        var connectionString = scheme.Success ? Translate(text[scheme.Length..]) : text;
        return Check(connectionString);
    }

    private static string Translate(string rest)
    {
        var (body, query) = SplitFirst(rest, '?');
        var (authority, database) = SplitFirst(body, '/');
        var (user, hosts) = SplitLast(authority, '@');
        var values = new DbConnectionStringBuilder();
        AddHosts(values, hosts);
        Add(values, "Database", database);
        AddUser(values, user);
        AddParameters(values, query);
        return values.ConnectionString;
    }

    private static void AddHosts(DbConnectionStringBuilder values, string hosts)
    {
        if (hosts.Contains(',', StringComparison.Ordinal))
        {
            // Npgsql takes a list as it stands, with the ports in it.
            Add(values, "Host", hosts);
            return;
        }

        // Colons inside [ ] are IPv6.
        var colon = hosts.LastIndexOf(':');
        var hasPort = colon > hosts.LastIndexOf(']');
        Add(values, "Host", (hasPort ? hosts[..colon] : hosts).Trim('[', ']'));
        Add(values, "Port", hasPort ? hosts[(colon + 1)..] : null);
    }

    private static void AddUser(DbConnectionStringBuilder values, string? user)
    {
        if (user is null)
            return;

        var (name, password) = SplitFirst(user, ':');
        Add(values, "Username", name);
        Add(values, "Password", password);
    }

    private static void AddParameters(DbConnectionStringBuilder values, string? query)
    {
        foreach (var pair in (query ?? string.Empty).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = SplitFirst(pair, '=');
            Add(values, ConnectionParameters.KeyOf(name), ConnectionParameters.ValueOf(name, value));
        }
    }

    private static void Add(DbConnectionStringBuilder values, string key, string? encoded)
    {
        if (!string.IsNullOrEmpty(encoded))
            values[key] = Uri.UnescapeDataString(encoded);
    }

    private static string Check(string connectionString)
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

        return string.IsNullOrEmpty(settings.Host) ? throw Errors.BadUri("names no host") : connectionString;
    }

    private static string Names(Exception e) =>
        e is ArgumentException { ParamName: { Length: > 0 } name } && !name.Contains('=', StringComparison.Ordinal) ? $" (see '{name}')" : string.Empty;

    private static (string Before, string? After) SplitFirst(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static (string? Before, string After) SplitLast(string text, char separator)
    {
        var at = text.LastIndexOf(separator);
        return at < 0 ? (null, text) : (text[..at], text[(at + 1)..]);
    }

    // SQLAlchemy puts its driver behind a plus.
    [GeneratedRegex(@"^postgres(ql)?(\+\w+)?://", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();
}
