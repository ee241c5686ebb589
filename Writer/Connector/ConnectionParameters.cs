namespace EfWriter.Connector;

/// <summary>libpq's names of connection parameters, and Npgsql's for the same.</summary>
internal static class ConnectionParameters
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["host"] = "Host",
        ["port"] = "Port",
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["password"] = "Password",
        ["passfile"] = "Passfile",
        ["application_name"] = "Application Name",
        ["client_encoding"] = "Client Encoding",
        ["connect_timeout"] = "Timeout",
        ["options"] = "Options",
        ["target_session_attrs"] = "Target Session Attributes",
        ["sslmode"] = "SSL Mode",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslrootcert"] = "Root Certificate",
        ["channel_binding"] = "Channel Binding",
        ["krbsrvname"] = "Kerberos Service Name",
    };

    public static string KeyOf(string name)
    {
        return Keys.TryGetValue(name, out var key)
            ? key
            : throw Errors.BadUri($"has a parameter '{name}' with no counterpart here; known are {string.Join(", ", Keys.Keys)}");
    }

    /// <summary>Npgsql spells verify-full as VerifyFull.</summary>
    public static string? ValueOf(string name, string? value) => name is "sslmode" ? value?.Replace("-", "", StringComparison.Ordinal) : value;
}
