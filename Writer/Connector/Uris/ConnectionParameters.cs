namespace EfWriter.Connector.Uris;

/// <summary>libpq's names of connection parameters, and Npgsql's for the same.</summary>
internal static class ConnectionParameters
{
    private static readonly Dictionary<string, Parameter> All = new(StringComparer.Ordinal)
    {
        ["host"] = new("Host"),
        ["port"] = new("Port"),
        ["dbname"] = new("Database"),
        ["user"] = new("Username"),
        ["password"] = new("Password"),
        ["passfile"] = new("Passfile"),
        ["application_name"] = new("Application Name"),
        ["client_encoding"] = new("Client Encoding"),
        ["connect_timeout"] = new("Timeout") { IsNumber = true },
        ["options"] = new("Options"),
        ["target_session_attrs"] =
            new("Target Session Attributes", "any", "primary", "standby", "prefer-standby", "read-write", "read-only"),
        ["sslmode"] = new("SSL Mode", "disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
        ["sslcert"] = new("SSL Certificate"),
        ["sslkey"] = new("SSL Key"),
        ["sslpassword"] = new("SSL Password"),
        ["sslrootcert"] = new("Root Certificate"),
        ["channel_binding"] = new("Channel Binding", "disable", "prefer", "require"),
        ["require_auth"] = new("Require Auth"),
        ["krbsrvname"] = new("Kerberos Service Name"),
    };

    // The words that profiles and other tools have for the same.
    private static readonly Dictionary<string, string> Synonyms =
        new(StringComparer.Ordinal) { ["database"] = "dbname", ["username"] = "user" };

    // libpq's methods, in Npgsql's spelling.
    private static readonly Dictionary<string, string> Methods = new(StringComparer.Ordinal)
    {
        ["password"] = "Password",
        ["md5"] = "MD5",
        ["gss"] = "GSS",
        ["sspi"] = "SSPI",
        ["scram-sha-256"] = "ScramSHA256",
        ["none"] = "None",
    };

    /// <summary>All names, synonyms included.</summary>
    public static IEnumerable<string> Names => All.Keys.Concat(Synonyms.Keys);

    /// <summary>Npgsql's names.</summary>
    public static IEnumerable<string> Keys => All.Values.Select(parameter => parameter.Key);

    public static bool IsKnown(string name) => All.ContainsKey(Canonical(name));

    /// <summary>The name that libpq has for a parameter.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the parameter.</exception>
    public static string NameOf(string name) => IsKnown(name)
        ? Canonical(name)
        : throw Errors.BadUri($"has a parameter{Echo.Near(name, Names)} with no counterpart here; known are {string.Join(", ", All.Keys)}");

    public static string KeyOf(string name) => All[name].Key;

    /// <summary>A value in Npgsql's spelling: verify-full is VerifyFull there.</summary>
    /// <exception cref="ArgumentException">The parameter cannot have the value.</exception>
    public static string ValueOf(string name, string value)
    {
        var parameter = All[name];
        if (parameter.Choices is not [] && !parameter.Choices.Contains(value, StringComparer.OrdinalIgnoreCase))
            throw Errors.BadUri($"has a value of '{name}' that is not known; known are {string.Join(", ", parameter.Choices)}");
        if (parameter.IsNumber && !(value.Length < 10 && value.All(char.IsAsciiDigit)))
            throw Errors.BadUri($"has a value of '{name}' that is not a whole number of seconds");
        return name switch
        {
            "sslmode" => value.Replace("-", "", StringComparison.Ordinal),
            "require_auth" => MethodsOf(value),
            _ => value,
        };
    }

    // A list of those that are allowed, or with exclamation marks of those that are not.
    private static string MethodsOf(string value)
    {
        var methods = value.Split(',', StringSplitOptions.TrimEntries);
        if (methods.Any(method => !Methods.ContainsKey(method.TrimStart('!')) || method.StartsWith("!!", StringComparison.Ordinal))
            || methods.Select(method => method[0] == '!').Distinct().Count() > 1)
            throw Errors.BadUri($"has a value of 'require_auth' that is not known; known are {string.Join(", ", Methods.Keys)}, or all but "
                + "some of them, each with an exclamation mark");
        return string.Join(',', methods.Select(method => (method[0] == '!' ? "!" : string.Empty) + Methods[method.TrimStart('!')]));
    }

    private static string Canonical(string name) => Synonyms.GetValueOrDefault(name, name);

    private sealed record Parameter(string Key, params IReadOnlyList<string> Choices)
    {
        public bool IsNumber { get; init; }
    }
}
