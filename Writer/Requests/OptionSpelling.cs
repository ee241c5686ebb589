using System.Text.RegularExpressions;

namespace EfWriter.Requests;

/// <summary>How the caller spells options: as properties of <see cref="WriteOptions"/>, or as the names of a statement.</summary>
/// <param name="name">The spelling of an option, which is given as a path such as <c>Merge.Keys</c>.</param>
/// <param name="value">The spelling of an enum's member.</param>
internal sealed partial class OptionSpelling(Func<string, string> name, Func<string, string> value)
{
    /// <summary>As a C# program spells them.</summary>
    public static OptionSpelling Properties { get; } = new(option => $"{nameof(WriteOptions)}.{option}", value => value);

    /// <summary>
    /// Fills in a text: <c>[Merge.Keys]</c> is an option's name, <c>{Swap}</c> a value, <c>&lt;Mode&gt;</c> the value that an option has.
    /// </summary>
    public string Fill(string text, WriteOptions options) => Tokens().Replace(text, token => token switch
    {
        _ when token.Groups["name"] is { Success: true, Value: var option } => name(option),
        _ when token.Groups["value"] is { Success: true, Value: var literal } => value(literal),
        _ => ValueOf(token.Groups["option"].Value, options) is { } found ? value(found) : "not set",
    });

    private static string? ValueOf(string option, WriteOptions options) => option switch
    {
        nameof(WriteOptions.Mode) => options.Mode.ToString(),
        nameof(WriteOptions.IfExists) => options.IfExists?.ToString(),
        nameof(ReplaceOptions.Strategy) => options.Replace?.Strategy.ToString(),
        nameof(Distribution.Kind) => options.Distribution?.Kind.ToString(),
        nameof(BadRowOptions.OnBadRow) => (options.BadRows?.OnBadRow ?? default).ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(option), option, "No text needs its value."),
    };

    [GeneratedRegex(@"\[(?<name>[\w.]+)\]|\{(?<value>\w+)\}|<(?<option>\w+)>", RegexOptions.ExplicitCapture)]
    private static partial Regex Tokens();
}
