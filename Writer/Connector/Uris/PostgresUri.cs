using System.Text;
using System.Text.RegularExpressions;

namespace EfWriter.Connector.Uris;

/// <summary>
/// Turns the URIs that libpq and SQLAlchemy take into Npgsql's key=value form. By hand, because System.Uri refuses what libpq allows:
/// several hosts, an encoded socket folder as the host. No message holds any of the text, which has the password.
/// </summary>
internal static partial class PostgresUri
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Those that are likely to be taken for it: any other text before "://" may have a password in it.
    private static readonly string[] OtherSchemes =
        ["mysql", "mysql+pymysql", "mariadb", "mssql", "sqlserver", "oracle", "sqlite", "duckdb", "redshift", "cockroachdb", "snowflake",
            "mongodb", "http", "https", "file", "jdbc:postgresql", "jdbc:mysql"];

    /// <summary>Text with no such scheme is taken as key=value already.</summary>
    /// <param name="text">The text.</param>
    /// <param name="find">Gives a variable of the environment; null for the process's own.</param>
    /// <exception cref="ArgumentException">The text is neither; the message names what is wrong, never the text.</exception>
    public static string ToConnectionString(string text, Func<string, string?>? find = null)
    {
        if (SchemeLength(text) is { } scheme)
            return Translate(text[scheme..], find);
        if (OtherSchemes.FirstOrDefault(scheme => text.StartsWith($"{scheme}://", StringComparison.OrdinalIgnoreCase)) is { } other)
            throw Errors.BadUri($"begins with {other}://, which is not PostgreSQL's");
        if (text.Split("://", 2) is [var unknown, _] && !unknown.Contains('=', StringComparison.Ordinal))
            throw Errors.BadUri($"begins with a scheme{Echo.Near(unknown, ["postgresql", "postgres"])} that is not PostgreSQL's");
        return NpgsqlForm.Check(text, find);
    }

    /// <summary>The same for parameters by libpq's names, their values as they are meant.</summary>
    /// <exception cref="ArgumentException">A parameter is missing, not known or has a value that it cannot have.</exception>
    public static string ToConnectionString(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var settings = new ConnectionSettings();
        foreach (var (name, value) in parameters)
            settings.Add(name, value);
        return NpgsqlForm.Check(settings.ToConnectionString());
    }

    /// <summary>
    /// What psql takes without being told: <c>PGHOST</c>, <c>PGPORT</c>, <c>PGDATABASE</c>, <c>PGUSER</c> and the service that
    /// <c>PGSERVICE</c> names; without them localhost, the system's user, and a database of the user's name.
    /// </summary>
    /// <exception cref="ArgumentException">A variable or the service cannot be used.</exception>
    public static string OfEnvironment(Func<string, string?> find)
    {
        var settings = new ConnectionSettings();
        foreach (var (variable, name) in new[] { ("PGHOST", "host"), ("PGPORT", "port"), ("PGDATABASE", "dbname"), ("PGUSER", "user") })
            settings.Add(name, find(variable) ?? string.Empty);
        if (find("PGSERVICE") is { Length: > 0 } service)
            settings.AddMissing(ServiceFile.Read(service, find));
        settings.AddMissing([("host", "localhost"), ("user", Environment.UserName)]);
        settings.AddMissing([("dbname", settings.User)]);
        return NpgsqlForm.Check(settings.ToConnectionString(), find);
    }

    /// <summary>How long <c>postgresql://</c> is, in the spelling that the text has; null where it begins otherwise.</summary>
    public static int? SchemeLength(string text) => Scheme().Match(text) is { Success: true, Length: var length } ? length : null;

    private static string Translate(string rest, Func<string, string?>? find)
    {
        var (body, query) = SplitFirst(rest, '?');
        var (authority, database) = SplitFirst(body, '/');
        var (user, hosts) = SplitLast(authority, '@');
        var settings = new ConnectionSettings();
        AddUser(settings, user);
        foreach (var host in hosts.Split(','))
            AddHost(settings, host);
        settings.Add("dbname", Decode(database));
        var service = AddParameters(settings, query);
        if (service.Length > 0)
            settings.AddMissing(ServiceFile.Read(service, find ?? Environment.GetEnvironmentVariable));
        return NpgsqlForm.Check(settings.ToConnectionString(), find);
    }

    private static void AddUser(ConnectionSettings settings, string? user)
    {
        if (user is null)
            return;
        var (name, password) = SplitFirst(user, ':');
        settings.Add("user", Decode(name));
        settings.Add("password", Decode(password));
    }

    private static void AddHost(ConnectionSettings settings, string host)
    {
        // Colons inside [ ] are IPv6.
        var colon = host.LastIndexOf(':');
        var hasPort = colon > host.LastIndexOf(']');
        settings.AddHost(Decode(hasPort ? host[..colon] : host), hasPort ? Decode(host[(colon + 1)..]) : string.Empty);
    }

    // Gives the service that is named; empty for none.
    private static string AddParameters(ConnectionSettings settings, string? query)
    {
        const string Service = "service";
        var service = string.Empty;
        foreach (var pair in (query ?? string.Empty).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = SplitFirst(pair, '=');
            var known = Decode(name);

            // A '?' of a password begins what looks like parameters; an '@' that ends them tells.
            if (known != Service && !ConnectionParameters.IsKnown(known) && query!.Contains('@', StringComparison.Ordinal))
                throw Errors.BadUri("has a '?' before its last '@'; in a user or a password it is written %3F");
            if (known != Service)
                settings.Add(known, Decode(value));
            else if (service.Length > 0)
                throw Errors.BadUri("says 'service' twice");
            else
                service = Decode(value);
        }

        return service;
    }

    /// <summary>What percent signs stand for; empty for nothing.</summary>
    private static string Decode(string? encoded)
    {
        if (encoded is null || !encoded.Contains('%', StringComparison.Ordinal))
            return encoded ?? string.Empty;

        var bytes = new List<byte>(encoded.Length);
        for (var at = 0; at < encoded.Length;)
        {
            if (encoded[at] is not '%')
            {
                var end = encoded.IndexOf('%', at);
                var plain = encoded[at..(end < 0 ? encoded.Length : end)];
                bytes.AddRange(Encoding.UTF8.GetBytes(plain));
                at += plain.Length;
            }
            else if (at + 2 < encoded.Length
                && char.IsAsciiHexDigit(encoded[at + 1])
                && char.IsAsciiHexDigit(encoded[at + 2])
                && encoded[(at + 1)..(at + 3)] is not "00")
            {
                bytes.Add(Convert.ToByte(encoded[(at + 1)..(at + 3)], 16));
                at += 3;
            }
            else
            {
                throw Errors.BadUri(
                    "has a '%' without two hexadecimal digits of a character behind it; a percent sign itself is written %25");
            }
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw Errors.BadUri("has percent-encoded bytes that are not UTF-8");
        }
    }

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
