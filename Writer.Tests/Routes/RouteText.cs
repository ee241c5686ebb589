using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EfWriter.Tests.Routes;

/// <summary>Round trips as an approved file shows them. A long statement has a file of its own, which all routes refer to.</summary>
/// <param name="schema">The test's schema, whose name is another in each run.</param>
internal sealed partial class RouteText(string schema)
{
    private const int LongestInside = 130;
    private const int LongestStart = 72;
    private const int HashLength = 6;

    /// <summary>The long statements by their file's name.</summary>
    public SortedDictionary<string, string> Statements { get; } = new(StringComparer.Ordinal);

    /// <summary>The round trips of all connections: the context's first, then the others', which open in any order.</summary>
    public string Of(IReadOnlyList<IReadOnlyList<RoundTrip>> connections)
    {
        var total = connections.Sum(trips => trips.Count);
        var text = new StringBuilder(Count(total)).Append(connections.Count > 1 ? $" on {connections.Count} connections" : "").Append('\n');
        var others = connections.Skip(1).Select(Of).Order(StringComparer.Ordinal);
        foreach (var connection in connections.Take(1).Select(Of).Concat(others))
            text.Append('\n').Append(connection);
        return text.ToString();
    }

    private static string Count(int trips) => trips == 1 ? "1 round trip" : $"{trips} round trips";

    private string Of(IReadOnlyList<RoundTrip> trips)
    {
        var text = new StringBuilder();
        for (var i = 0; i < trips.Count; i++)
        {
            var lines = trips[i].Statements.Count == 0 ? ["(nothing but a Sync)"] : trips[i].Statements.Select(Of).ToList();
            text.Append(CultureInfo.InvariantCulture, $"{i + 1,2}. {string.Join("\n    ", lines)}\n");
        }

        return text.ToString();
    }

    private string Of(string statement)
    {
        var normal = Normalize(statement);
        var line = Blanks().Replace(normal, " ").Trim();
        if (line.Length <= LongestInside)
            return line.Length == 0 ? "(an empty statement)" : line;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)))[..HashLength];
        Statements[$"{hash}.sql"] = normal.Trim() + "\n";
        return $"{line[..LongestStart].TrimEnd()} … [{hash}.sql]";
    }

    private string Normalize(string statement)
    {
        var text = Regex.Replace(statement, $@"\b{schema}(?!\d)", "test");
        text = GeneratedName().Replace(text, "$1*");
        return Numbers().Replace(text, "#").ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(__efwriter_(?:[pti]|new)_)[0-9a-f]{8}")]
    private static partial Regex GeneratedName();

    // Object identifiers and the keys of advisory locks.
    [GeneratedRegex(@"(?<![\w.])-?\d{5,}\b")]
    private static partial Regex Numbers();
}
