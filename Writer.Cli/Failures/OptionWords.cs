using System.Text.Json;
using System.Text.RegularExpressions;
using EfWriter.Connector.Statements;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Failures;

/// <summary>
/// The library's names of options and of their values, as the tool's users write them. The names come from the tables of options: no text
/// is written twice.
/// </summary>
/// <param name="ofWrite">How an option of a write is named, by its name in an EXPORT.</param>
/// <param name="ofText">How an option of files is named, by its name in PARAMS.</param>
/// <param name="equal">What stands between an option and its value.</param>
internal sealed partial class OptionWords(Func<string, string> ofWrite, Func<string, string> ofText, string equal)
{
    private static readonly IReadOnlyDictionary<string, ExportOption> Options = ExportOptionTable.All;

    // A single word is understood in any case.
    private static readonly Dictionary<string, string> Choices = Options.Values.SelectMany(option => option.Choices)
        .Where(choice => choice.Contains('_', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)
        .ToDictionary(Pascal, StringComparer.Ordinal);

    private static readonly Dictionary<string, string> OfTexts =
        TextOptionTable.All.ToDictionary(option => Pascal(option.Name), option => option.Name, StringComparer.Ordinal);

    private static readonly string[] Paths = [.. Options.Values.Select(option => option.Path).OfType<string>()];

    // Properties by themselves, if they are no words of English.
    private static readonly Regex Named = new(
        @"(?<![\w.'])((?<group>\w+Options)\.(?<path>[A-Z]\w*(\.[A-Z]\w*)*)"
        + $"|(?<path>{Either(Paths.Where(path => path.Contains('.', StringComparison.Ordinal)))})"
        + $"|(?<path>{Either(Paths.Select(path => path.Split('.')[^1]).Where(IsCompound))})"
        + $"|(?<text>{Either(OfTexts.Keys.Where(IsCompound))}|(Columns|Rename)(?= names the column)))(?![\\w(])"
        + @"((?<link> = | to | is |\.)(?<values>[A-Z]\w*(?!\w|\.\w)( or [A-Z]\w*(?!\w|\.\w))*))?",
        RegexOptions.ExplicitCapture);

    private static readonly Regex Listed = new(
        $@"(?<!')(\b[Tt]he )?\boptions? (?<names>({Name})((, | and | or )({Name}))*)\b"
        + $@"|(?<![\w'-])({Either(OfTexts.Values.Where(name => name.Contains('_', StringComparison.Ordinal)))})\b",
        RegexOptions.ExplicitCapture);

    private static string Name => Either(OfTexts.Values.Concat(OfTexts.Keys));

    /// <summary>As the command line has them.</summary>
    public static OptionWords OfTool { get; } = new(
        name => name == "column_types" ? "--column" : WriteOptionNames.Of(name), name => $"--{name.Replace('_', '-')}", " ");

    /// <summary>As a pipeline's statements have them.</summary>
    public static OptionWords OfPipeline { get; } = new(name => $"the option {name}", name => $"the option {name}", " = ");

    /// <summary>A message of the library in these words.</summary>
    public string In(string message)
    {
        message = Named.Replace(message, found => Translate(message, found));
        if (this == OfTool)
            message = Listed.Replace(message, found => TextName().Replace(
                found.Groups["names"] is { Success: true, Value: var names } ? names : found.Value,
                name => OfTexts.ContainsValue(Snake(name.Value)) ? ofText(Snake(name.Value)) : name.Value));
        return Word().Replace(message, word => Choices.GetValueOrDefault(word.Value, word.Value));
    }

    private string Translate(string message, Match found)
    {
        if (found.Groups["text"] is { Success: true, Value: var property })
            return Cased(message, found, ofText(property == "Columns" ? "select" : OfTexts[property])) + Tail(found);
        var path = found.Groups["path"].Value;
        if (found.Groups["group"].Value == nameof(LoadOptions))
            return WriteOptionNames.OfLoads.TryGetValue(path, out var ofLoad) ? ofLoad + Tail(found) : found.Value;
        if (Find(path) is not { } name)
            return found.Value;
        var values = found.Groups["values"].Value.Split(" or ");
        if (!values.Any(value => Options[name].Choices.Contains(Snake(value))))
            return Cased(message, found, ofWrite(name)) + Tail(found);
        var said = string.Join(" or ", values.Select(value => Options[name].Choices.Contains(Snake(value)) ? Snake(value) : value));
        var link = found.Groups["link"].Value;
        return $"{Cased(message, found, ofWrite(name))}{(link is " = " or "." ? equal : link)}{said}";
    }

    // What follows, and is no value of the option.
    private static string Tail(Match found) => found.Groups["link"].Value + found.Groups["values"].Value;

    // A group of options has no name here: its first one stands for it.
    private static string? Find(string path) =>
        Options.FirstOrDefault(option => option.Value.Path == path).Key
        ?? Options.FirstOrDefault(option => option.Value.Path?.StartsWith(path + ".", StringComparison.Ordinal) == true).Key
        ?? Options.FirstOrDefault(option => option.Value.Path?.EndsWith("." + path, StringComparison.Ordinal) == true).Key;

    private static string Cased(string message, Match found, string name)
    {
        var before = message.AsSpan(0, found.Index);
        return before.IsEmpty || before.EndsWith(". ") || before.EndsWith(": ") ? Capital(name) : name;
    }

    private static string Either(IEnumerable<string> words) =>
        string.Join('|', words.Distinct().OrderByDescending(word => word.Length).Select(Regex.Escape));

    private static bool IsCompound(string word) => word.Count(char.IsUpper) > 1;

    private static string Snake(string word) => JsonNamingPolicy.SnakeCaseLower.ConvertName(word);

    private static string Pascal(string name) => string.Concat(name.Split('_').Select(Capital));

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    [GeneratedRegex(@"\w+")]
    private static partial Regex TextName();

    [GeneratedRegex(@"(?<![\w'.])[A-Z][a-z]+([A-Z][a-z]+)+(?![\w'(])")]
    private static partial Regex Word();
}
