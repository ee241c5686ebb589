using System.Globalization;
using System.Text.Json;

namespace EfWriter.Connector.Statements;

/// <summary>
/// Reads values of OPTIONS and PARAMS as what they must be; whoever writes a variable for a number or a flag writes it in quotes.
/// </summary>
/// <param name="file">The statement's file, for messages.</param>
/// <param name="expand">Puts variables' values into a text.</param>
internal sealed class OptionReader(string? file, Func<PlacedText, string> expand)
{
    public string? File => file;

    /// <summary>A text that is not empty.</summary>
    public string Text(OptionNode node) => TextOrNull(node) is { Length: > 0 } text ? text : throw Wrong(node, "a text that is not empty");

    /// <summary>A whole number, from 1.</summary>
    public int Count(OptionNode node) => (node is NumberNode number ? number.Digits : TextOrNull(node)) is { } digits
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw Wrong(node, "a whole number from 1");

    /// <summary>A whole number, from 0.</summary>
    public int Digits(OptionNode node) => node is NumberNode { Digits: "0" } ? 0 : Count(node);

    public bool Flag(OptionNode node) => node is FlagNode flag ? flag.Value
        : bool.TryParse(TextOrNull(node), out var value) ? value
        : throw Wrong(node, "true or false");

    /// <summary>One of an enum's members, in snake case, upper and lower case alike.</summary>
    public T OneOf<T>(OptionNode node)
        where T : struct, Enum
    {
        var choices = Enum.GetValues<T>()
            .ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), StringComparer.OrdinalIgnoreCase);
        if (TextOrNull(node) is not { } text)
            throw Wrong(node, Quoted(choices.Keys));
        return choices.TryGetValue(text, out var choice)
            ? choice
            : throw StatementErrors.UnknownChoice(file, node.Position, text, choices.Keys);
    }

    /// <summary>Names: a list of them, or one alone.</summary>
    public IReadOnlyList<string> Names(OptionNode node) => node switch
    {
        ListNode { Items.Count: > 0 } list => [.. list.Items.Select(Text)],
        TextNode => [Text(node)],
        _ => throw Wrong(node, "a name, or a list of names"),
    };

    public ObjectNode Object(OptionNode node, string expected) => node as ObjectNode ?? throw Wrong(node, expected);

    /// <summary>Refuses names that are not known, and names that stand twice.</summary>
    public void CheckNames(ObjectNode node, string what, IReadOnlyCollection<string> known)
    {
        CheckTwice(node);
        foreach (var member in node.Members)
        {
            if (!known.Contains(member.Name.Value))
                throw StatementErrors.UnknownOption(file, member.Name.Position, what, member.Name.Value, known);
        }
    }

    /// <summary>Refuses names that stand twice.</summary>
    public void CheckTwice(ObjectNode node)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in node.Members)
        {
            if (!seen.Add(member.Name.Value))
                throw StatementErrors.OptionTwice(file, member.Name.Position, member.Name.Value);
        }
    }

    public StatementException Wrong(OptionNode node, string expected) => StatementErrors.Syntax(file, node.Position, node.Kind, [expected]);

    private string? TextOrNull(OptionNode node) => node is TextNode text ? expand(new PlacedText(text.Value, text.Position)) : null;

    private static string Quoted(IEnumerable<string> choices) => string.Join(", ", choices.Select(choice => $"\"{choice}\""));
}
