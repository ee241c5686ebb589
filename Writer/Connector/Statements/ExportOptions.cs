using System.Globalization;
using System.Text.Json;
using EfWriter.Requests;

namespace EfWriter.Connector.Statements;

/// <summary>Reads what OPTIONS of an EXPORT, or the options of a command line, say of the write.</summary>
internal static class ExportOptions
{
    private static readonly IReadOnlyDictionary<string, ExportOption> All = ExportOptionTable.All;

    /// <summary>Reads all options but the table's name, after a check that there are no others.</summary>
    /// <exception cref="StatementException">An option is not known, or has a value that it cannot have.</exception>
    public static WriteOptions Read(ObjectNode node, OptionReader read)
    {
        read.CheckNames(node, "option", [.. All.Keys]);
        return node.Members.Aggregate(
            new WriteOptions(), (options, member) => All[member.Name.Value].Read(options, read, member.Value));
    }

    /// <summary>Adds an option to others, its value given as a command line has it.</summary>
    /// <param name="options">The others.</param>
    /// <param name="name">The option's name.</param>
    /// <param name="text">Its value; null for a flag that is only named.</param>
    /// <exception cref="StatementException">It cannot have the value; the message does not name the option.</exception>
    public static WriteOptions Add(WriteOptions options, string name, string? text) =>
        All[name].Read(options, new OptionReader(file: null, value => value.Value), Node(All[name].Form, text));

    /// <summary>Refuses options that do not go together, as a write would, in the statement's own words.</summary>
    /// <exception cref="StatementException">An option has no effect, or contradicts another.</exception>
    public static void Check(ObjectNode node, WriteOptions options, string? file)
    {
        var given = node.Members.Select(member => member.Name.Value).ToList();
        if (FindBroken(options, given, name => $"\"{name}\"") is not (var option, var problem, var remedy))
            return;
        var at = node.Members.FirstOrDefault(member => member.Name.Value == option)?.Name.Position ?? node.Position;
        throw StatementErrors.OptionRefused(file, at, problem, remedy);
    }

    /// <summary>What is wrong with options that do not go together; null where they do.</summary>
    /// <param name="options">The options.</param>
    /// <param name="given">The names of those that are said.</param>
    /// <param name="spell">How a name is written.</param>
    public static (string Option, string Problem, string Remedy)? FindBroken(
        WriteOptions options, IReadOnlyList<string> given, Func<string, string> spell)
    {
        if (OptionRules.FindBroken(options) is not { } rule)
            return null;
        var (problem, remedy) =
            rule.Describe(options, new(option => spell(NameOf(option, given)), JsonNamingPolicy.SnakeCaseLower.ConvertName));
        return (NameOf(rule.Option, given), problem, remedy);
    }

    // A group has no name here: one of its options that are said stands for it.
    private static string NameOf(string option, IReadOnlyList<string> given) =>
        given.FirstOrDefault(name => Is(name, option)) ?? All.Keys.First(name => Is(name, option));

    private static bool Is(string name, string option) =>
        All.GetValueOrDefault(name)?.Path is { } path && (path == option || path.StartsWith(option + ".", StringComparison.Ordinal));

    private static OptionNode Node(OptionForm form, string? text) => (form, text) switch
    {
        (OptionForm.Flag, null) => new FlagNode(default, Value: true),
        (_, null) => new NullNode(default),
        (OptionForm.Number, _) when decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) =>
            new NumberNode(default, text),
        (OptionForm.Names, not ['[', ..]) =>
            new ListNode(default, [.. text.Split(',', StringSplitOptions.TrimEntries).Select(name => new TextNode(default, name))]),
        (OptionForm.Names or OptionForm.Json, _) => StatementParser.ParseValue(text),
        _ => new TextNode(default, text),
    };
}
