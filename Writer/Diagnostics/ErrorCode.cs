using System.Text.RegularExpressions;

namespace EfWriter;

/// <summary>The short code of an error, made of the name that its text has in the source, such as <c>table-vanished</c>.</summary>
internal static partial class ErrorCode
{
    public const string TableExists = "table-exists";
    public const string OutcomeUnknown = "outcome-unknown";
    public const string ValuesNotSet = "values-not-set";
    public const string SetterFailed = "setter-failed";
    public const string NotPlaced = "not-placed";
    public const string SourceFailed = "source-failed";
    public const string ConnectionLost = "connection-lost";
    public const string ConnectionSilent = "connection-silent";
    public const string ConnectionPoolExhausted = "connection-pool-exhausted";
    public const string ConnectionNoTls = "connection-no-tls";
    public const string ConnectionCertificate = "connection-certificate";
    public const string ConnectionFile = "connection-file";
    public const string ConnectionNoSuchHost = "connection-no-such-host";

    /// <summary>The codes of errors whose texts are made where they are reported.</summary>
    public static IReadOnlyList<string> OfReports { get; } =
    [
        TableExists, OutcomeUnknown, ValuesNotSet, SetterFailed, SourceFailed, ConnectionLost, ConnectionSilent, ConnectionPoolExhausted,
        ConnectionNoTls, ConnectionCertificate, ConnectionFile, ConnectionNoSuchHost, NotPlaced,
    ];

    /// <summary>The code of a text.</summary>
    /// <param name="name">The name of the method that has it.</param>
    public static string Of(string name) => Words().Replace(name, "-").ToLowerInvariant();

    /// <summary>A message that ends with its code.</summary>
    public static string Add(string message, string? code) => code is null ? message : $"{message} [{code}]";

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Words();
}
