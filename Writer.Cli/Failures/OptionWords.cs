using System.Text.RegularExpressions;
using EfWriter.Connector.Statements;

namespace EfWriter.Cli.Failures;

/// <summary>The library's names of options and of their values, as the tool's users write them.</summary>
internal static partial class OptionWords
{
    // A single word is understood in any case.
    private static readonly Dictionary<string, string> s_choices = ExportOptionTable.All.Values.SelectMany(option => option.Choices)
        .Where(choice => choice.Contains('_', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)
        .ToDictionary(choice => string.Concat(choice.Split('_').Select(Capital)), StringComparer.Ordinal);

    /// <summary>A message of the library in the tool's words.</summary>
    /// <param name="message">The message.</param>
    /// <param name="spell">How an option is named, by its name in an EXPORT.</param>
    public static string In(string message, Func<string, string> spell)
    {
        message = Property().Replace(message, property =>
        {
            if (Find(property.Groups["path"].Value) is not { } name)
                return property.Value;
            var isFirst = property.Index == 0 || message[..property.Index].EndsWith(". ", StringComparison.Ordinal)
                || message[..property.Index].EndsWith(": ", StringComparison.Ordinal);
            return isFirst ? Capital(spell(name)) : spell(name);
        });
        return Word().Replace(message, word => s_choices.GetValueOrDefault(word.Value, word.Value));
    }

    private static string? Find(string path) => ExportOptionTable.All.FirstOrDefault(option => option.Value.Path == path).Key;

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    [GeneratedRegex(@"WriteOptions\.(?<path>[A-Z]\w*(\.[A-Z]\w*)*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Property();

    [GeneratedRegex(@"(?<![\w'.])[A-Z][a-z]+([A-Z][a-z]+)+(?![\w'(])")]
    private static partial Regex Word();
}
