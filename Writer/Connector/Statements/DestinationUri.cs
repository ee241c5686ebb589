using System.Text.RegularExpressions;
using EfWriter.Connector.Uris;

namespace EfWriter.Connector.Statements;

/// <summary>What the URI after TO describes: <c>postgres://entry/schema/table</c>. The connection itself is the configuration's.</summary>
/// <param name="Entry">The entry of the profile; empty where it names none.</param>
/// <param name="Schema">The last part of the path but one; null where there is none.</param>
/// <param name="Table">The last part of the path; null where there is none.</param>
internal sealed partial record DestinationUri(string Entry, string? Schema, string? Table)
{
    /// <summary>Reads a URI; null where it is not one of PostgreSQL's.</summary>
    public static DestinationUri? Parse(string text)
    {
        if (PostgresUri.SchemeLength(text) is not { } scheme)
            return null;

        var match = Parts().Match(text[scheme..]);
        var path = match.Groups["path"].Value.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        return new(Uri.UnescapeDataString(match.Groups["host"].Value), path is [.., var schema, _] ? schema : null,
            path is [.., var table] ? table : null);
    }

    // A user and a password, which some write here, say nothing of the entry and go no further than this.
    [GeneratedRegex(@"^(?:[^/?]*@)?(?<host>[^/?:]*)(?::[0-9]*)?(?<path>[^?]*)", RegexOptions.Singleline)]
    private static partial Regex Parts();
}
