using System.Data.Common;

namespace EfWriter.LocalPostgres.Connection;

/// <summary>
/// Turns a libpq URI into Npgsql's key=value form. By hand, because System.Uri refuses what libpq allows:
/// several hosts, an encoded socket folder as the host. No message holds any of the text, which has the password.
/// </summary>
internal static class ConnectionUri
{
    private static readonly string[] s_schemes = ["postgresql://", "postgres://"];

    /// <summary>Text with no such scheme is taken as key=value already.</summary>
    public static string ToConnectionString(string text)
    {
        string? scheme = s_schemes.FirstOrDefault(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase));
        return scheme is null ? text : Translate(text[scheme.Length..]);
    }

    /// <summary>The host, port and database, and nothing that is secret.</summary>
    public static string Describe(string connectionString)
    {
        var values = new DbConnectionStringBuilder { ConnectionString = connectionString };
        string host = First(values, "localhost", "Host", "Server");
        string port = First(values, "5432", "Port");
        string database = First(values, "", "Database", "DB");
        return $"running server {host}:{port}/{database}";
    }

    private static string Translate(string rest)
    {
        (string body, string? query) = SplitFirst(rest, '?');
        (string authority, string? database) = SplitFirst(body, '/');
        (string? user, string hosts) = SplitLast(authority, '@');
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
            Add(values, "Host", hosts); // Npgsql takes a list as it stands, with the ports in it
            return;
        }

        int colon = hosts.LastIndexOf(':');
        bool hasPort = colon > hosts.LastIndexOf(']'); // colons inside [ ] are IPv6
        Add(values, "Host", (hasPort ? hosts[..colon] : hosts).Trim('[', ']'));
        Add(values, "Port", hasPort ? hosts[(colon + 1)..] : null);
    }

    private static void AddUser(DbConnectionStringBuilder values, string? user)
    {
        if (user is not null)
        {
            (string name, string? password) = SplitFirst(user, ':');
            Add(values, "Username", name);
            Add(values, "Password", password);
        }
    }

    private static void AddParameters(DbConnectionStringBuilder values, string? query)
    {
        foreach (string pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            (string name, string? value) = SplitFirst(pair, '=');
            Add(values, ConnectionParameters.KeyOf(name), ConnectionParameters.ValueOf(name, value));
        }
    }

    private static void Add(DbConnectionStringBuilder values, string key, string? encoded)
    {
        if (!string.IsNullOrEmpty(encoded))
        {
            values[key] = Uri.UnescapeDataString(encoded);
        }
    }

    private static string First(DbConnectionStringBuilder values, string fallback, params string[] keys)
        => keys.Select(key => values.TryGetValue(key, out object? value) ? value.ToString() : null)
            .FirstOrDefault(value => value is not null) ?? fallback;

    private static (string Before, string? After) SplitFirst(string text, char separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static (string? Before, string After) SplitLast(string text, char separator)
    {
        int at = text.LastIndexOf(separator);
        return at < 0 ? (null, text) : (text[..at], text[(at + 1)..]);
    }
}
