using System.Text.RegularExpressions;
using Npgsql;

namespace EfWriter.Failures;

/// <summary>What a node of a Citus cluster says: names there end with the number of a shard, which nobody knows elsewhere.</summary>
internal static partial class ShardNames
{
    /// <summary>A message without the numbers, if it is a node's.</summary>
    public static string Without(PostgresException failure)
    {
        var text = failure.MessageText;
        return IsOfNode(failure) && Numbered().Match(text) is { Success: true } found
            ? text.Replace($"_{found.Groups["shard"].Value}\"", "\"", StringComparison.Ordinal)
            : text;
    }

    /// <summary>The constraint that a node's message names, of which Citus hands on nothing else; null for none.</summary>
    public static string? Constraint(PostgresException failure) =>
        IsOfNode(failure) && ServerWords.HoldNoCell(failure) && Named().Match(Without(failure)) is { Success: true } found
            ? found.Groups["name"].Value
            : null;

    /// <summary>Whether one of Citus' routines repeats what a node has said.</summary>
    public static bool IsOfNode(PostgresException failure) => failure.Routine is "ReportResultError" or "ReportCopyError";

    // A check's name has no number: that of its table comes before it.
    [GeneratedRegex("(relation|table|constraint|index) \"[^\"]*_(?<shard>\\d{6,})\"")]
    private static partial Regex Numbered();

    [GeneratedRegex("constraint \"(?<name>[^\"]*)\"$")]
    private static partial Regex Named();
}
