using Npgsql;

namespace EfWriter.Connector.Uris;

/// <summary>
/// libpq's variables of the environment. Npgsql reads some of them, and fails late and without a name where they are wrong; others it does
/// not know, and a connection would be less safe than they ask for.
/// </summary>
internal static class ServerEnvironment
{
    // Taken over where the connection string says nothing: Npgsql does not read them, or not in libpq's spelling.
    private static readonly (string Variable, string Parameter)[] Added =
    [
        ("PGSSLMODE", "sslmode"), ("PGCHANNELBINDING", "channel_binding"), ("PGREQUIREAUTH", "require_auth"),
    ];

    // Read by Npgsql when it connects.
    private static readonly (string Variable, string Keyword)[] Read =
    [
        ("PGSSLNEGOTIATION", "SSL Negotiation"), ("PGGSSENCMODE", "GSS Encryption Mode"),
        ("PGTARGETSESSIONATTRS", "Target Session Attributes"),
    ];

    // Each asks for something that nothing here would do.
    private static readonly string[] Unknown =
        ["PGSSLCRL", "PGSSLCRLDIR", "PGSSLMINPROTOCOLVERSION", "PGSSLMAXPROTOCOLVERSION", "PGREQUIREPEER", "PGREQUIRESSL", "PGSSLCERTMODE"];

    /// <summary>Adds to a connection string what the environment has to say, and refuses what it says wrong.</summary>
    /// <param name="settings">The connection string, which goes before.</param>
    /// <param name="find">Gives a variable's value; null where it has none.</param>
    /// <exception cref="ArgumentException">A variable cannot be followed; the message names it, and not its value.</exception>
    public static void Apply(NpgsqlConnectionStringBuilder settings, Func<string, string?> find)
    {
        if (Unknown.FirstOrDefault(IsSet) is { } unknown)
            throw Errors.BadEnvironment(unknown, "has no counterpart here; unset it");
        foreach (var (variable, parameter) in Added.Where(one => IsSet(one.Variable)))
            Add(settings, variable, parameter, find(variable)!);
        foreach (var (variable, keyword) in Read.Where(one => IsSet(one.Variable)))
            Check(settings, variable, keyword, find(variable)!);
        CheckRoot(settings, find);
        CheckPassfile(settings, find);

        bool IsSet(string variable) => !string.IsNullOrEmpty(find(variable));
    }

    private static void Add(NpgsqlConnectionStringBuilder settings, string variable, string parameter, string value)
    {
        var keyword = ConnectionParameters.KeyOf(parameter);
        if (Says(settings, keyword))
            return;
        try
        {
            settings[keyword] = ConnectionParameters.ValueOf(parameter, value);
        }
        catch (ArgumentException)
        {
            throw Errors.BadEnvironment(variable, "has a value that is not known");
        }
    }

    private static void Check(NpgsqlConnectionStringBuilder settings, string variable, string keyword, string value)
    {
        if (Says(settings, keyword))
            return;
        NpgsqlConnectionStringBuilder one;
        try
        {
            one = new() { [keyword] = value };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException
            or NotSupportedException or OverflowException)
        {
            throw Errors.BadEnvironment(variable, "has a value that is not known");
        }

        if (one.SslNegotiation == SslNegotiation.Direct && settings.SslMode < SslMode.Require)
            throw Errors.BadEnvironment(variable, "asks for direct TLS, which needs sslmode=require or stricter");
        if (keyword == "Target Session Attributes" && value != "any" && settings.Host?.Contains(',', StringComparison.Ordinal) != true)
            throw Errors.BadEnvironment(variable, "asks for a kind of server, which needs several hosts to choose from");
    }

    // ContainsKey is true for each keyword that there is.
    private static bool Says(NpgsqlConnectionStringBuilder settings, string keyword) =>
        settings.Keys.Cast<string>().Any(key => WithoutBlanks(key).Equals(WithoutBlanks(keyword), StringComparison.OrdinalIgnoreCase));

    private static string WithoutBlanks(string keyword) => keyword.Replace(" ", "", StringComparison.Ordinal);

    // libpq: "if a root CA file exists, the behavior of sslmode=require will be the same as that of verify-ca".
    private static void CheckRoot(NpgsqlConnectionStringBuilder settings, Func<string, string?> find)
    {
        if (!string.IsNullOrEmpty(settings.RootCertificate) && settings.SslMode < SslMode.Require)
            throw Errors.BadUri("has 'sslrootcert', which nothing is checked against unless sslmode is verify-full, verify-ca or require");
        if (settings.SslMode == SslMode.Require && (!string.IsNullOrEmpty(settings.RootCertificate) || HasRoot(find)))
            settings.SslMode = SslMode.VerifyCA;
    }

    private static bool HasRoot(Func<string, string?> find) => !string.IsNullOrEmpty(find("PGSSLROOTCERT"))
        || (OperatingSystem.IsWindows() ? Path.Combine(find("APPDATA") ?? string.Empty, "postgresql")
            : Path.Combine(find("HOME") ?? string.Empty, ".postgresql")) is var folder
        && Path.IsPathRooted(folder) && File.Exists(Path.Combine(folder, "root.crt"));

    // libpq passes over such a file with a warning, which nobody would see here.
    private static void CheckPassfile(NpgsqlConnectionStringBuilder settings, Func<string, string?> find)
    {
        if (OperatingSystem.IsWindows() || !string.IsNullOrEmpty(settings.Password) || !string.IsNullOrEmpty(find("PGPASSWORD")))
            return;
        var file = settings.Passfile ?? find("PGPASSFILE") ?? Path.Combine(find("HOME") ?? string.Empty, ".pgpass");
        if (File.Exists(file) && FileRights.HaveOthers(file))
            throw Errors.OpenPassfile();
    }
}
