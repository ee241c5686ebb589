using Npgsql;

namespace EfWriter.Connector.Uris;

/// <summary>The keywords of an Npgsql connection string, as they are written there.</summary>
internal static class ConnectionKeywords
{
    // What a keyword of some type may be set to.
    private static readonly string[] Samples = ["1", "true", "any", "password"];

    /// <summary>The first keyword that says again what one before it has said, by whichever name; null if there is none.</summary>
    /// <remarks>Npgsql takes the last one, and an empty one for none.</remarks>
    public static string? FindRepeated(string connectionString)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return Read(connectionString).FirstOrDefault(keyword => !seen.Add(NameOf(keyword)));
    }

    /// <summary>The one name that Npgsql has for a keyword and its synonyms.</summary>
    private static string NameOf(string keyword)
    {
        foreach (var sample in Samples)
        {
            try
            {
                var settings = new NpgsqlConnectionStringBuilder { [keyword] = sample };
                return settings.Keys.Cast<string>().FirstOrDefault() ?? keyword;
            }
            catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException
                or NotSupportedException or OverflowException)
            {
                // Of another type; one that is not known at all was refused before.
            }
        }

        return keyword;
    }

    // ADO.NET's grammar: keyword=value;, == in a keyword for =, and quotes around a value, doubled within.
    private static IEnumerable<string> Read(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var end = at;
            while (end < text.Length && (text[end] != '=' || (end + 1 < text.Length && text[end + 1] == '=')))
                end += text[end] == '=' ? 2 : 1;
            var keyword = text[at..Math.Min(end, text.Length)].Trim().TrimStart(';').Trim();
            if (keyword.Length > 0)
                yield return keyword.Replace("==", "=", StringComparison.Ordinal);
            at = EndOfValue(text, end + 1);
        }
    }

    private static int EndOfValue(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        if (at < text.Length && text[at] is '"' or '\'')
        {
            var quote = text[at++];
            while (at < text.Length && (text[at] != quote || (at + 1 < text.Length && text[at + 1] == quote)))
                at += text[at] == quote ? 2 : 1;
        }

        while (at < text.Length && text[at] != ';')
            at++;
        return at;
    }
}
