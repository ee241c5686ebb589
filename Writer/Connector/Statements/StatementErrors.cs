using System.Globalization;
using EfWriter.Connector.Uris;

namespace EfWriter.Connector.Statements;

/// <summary>Refusals of URIs, profiles and statements. None repeats a text in quotes that may be a secret.</summary>
internal static class StatementErrors
{
    /// <summary>What a profile is called that nobody has given.</summary>
    public const string NoProfile = "(no profile)";

    // Names of versions before, too far from today's to be taken for slips.
    private static readonly Dictionary<string, string> RenamedOptions = new(StringComparer.Ordinal)
    {
        ["on_missing_key"] = "on_missing_index",
        ["lock_patience_seconds"] = "lock_timeout_seconds",
    };

    public static StatementException Syntax(string? file, SourcePosition at, string found, IEnumerable<string> expected) =>
        At(file, at, $"found {found}; expected {Or(expected)}.");

    public static StatementException UnknownOption(string? file, SourcePosition at, string what, string found, IEnumerable<string> known) =>
        At(file, at, RenamedOptions.TryGetValue(found, out var renamed)
            ? $"the {what} '{found}' is not known. Did you mean '{renamed}'? Known are {string.Join(", ", known)}."
            : $"the {what}{Echo.Near(found, known)} is not known.{DidYouMean(found, known)} Known are {string.Join(", ", known)}.");

    public static StatementException OptionRefused(string? file, SourcePosition at, string problem, string remedy) =>
        At(file, at, $"{problem} {remedy}");

    public static StatementException OptionTwice(string? file, SourcePosition at, string name) =>
        At(file, at, $"{(Echo.Name(name) is [' ', .. var shown] ? shown : "a name")} stands twice. Keep one.");

    public static StatementException UnknownChoice(string? file, SourcePosition at, string found, IEnumerable<string> choices) =>
        Syntax(file, at, Echo.IsNear(found, choices) ? $"'{found}'" : "another text", choices);

    public static StatementException NotAPostgresUri(string? file, SourcePosition at) =>
        At(file, at,
            "the text after TO is no URI of PostgreSQL; expected postgres://entry/schema/table, where 'entry' is one of the profile's.");

    public static StatementException NoTableName(string? file, SourcePosition at, string? proposal) =>
        At(file, at,
            "OPTIONS has no \"table_name\". Add \"table_name\": "
            + $"\"{proposal ?? "…"}\"{(proposal is null ? string.Empty : ", the last part of the URI")}.");

    public static InvalidOperationException NoDestinations(string? place) => new(
        $"{place ?? "The configuration"} has no destination. Add one, such as \"Destinations\": {{ \"reports\": \"postgresql://…\" }} in "
        + "the configuration, or an entry of type postgres in the profile.");

    public static InvalidOperationException BadConfiguration(string path, string problem) => new($"{ConfigurationPath(path)}: {problem}");

    public static StatementException NoParameter(string? file, SourcePosition at, string name) =>
        At(file, at, $"PARAMS has no \"{name}\". Add it.");

    public static StatementException OneOfTwo(string? file, SourcePosition at, string one, string other) =>
        At(file, at, $"expected one of \"{one}\" and \"{other}\", and not both. Keep one.");

    public static StatementException NoSuchSource(string? file, SourcePosition at, string name, IEnumerable<string> known)
    {
        var names = known.ToList();
        var all = string.Join(", ", names);
        return At(file, at,
            $"there is no SOURCE{(Echo.IsNear(name, names) ? $" '{name}'" : " of that name")} before this. "
            + $"{(all.Length == 0 ? "Define it by SOURCE name TYPE CSV PARAMS {…};" : $"Known are {all}.")}");
    }

    public static StatementException SourceTwice(string? file, SourcePosition at, string name) =>
        At(file, at, $"the SOURCE{Echo.Name(name)} is defined twice. Give one another name.");

    public static StatementException BadSourceUri(string? file, SourcePosition at, string problem) => At(file, at, problem);

    public static StatementException NoEnginePath(string file, SourcePosition at) =>
        At(file, at, "a persistent DuckDB needs its file. Add 'path: …', or say 'mode: memory'.");

    public static StatementException BadYaml(string file, SourcePosition at) =>
        At(file, at,
            "this is not well-formed YAML. Look for wrong indentation, a name that stands twice, a missing colon, or a value that needs "
            + "quotes.");

    public static StatementException YamlTooDeep(string file, SourcePosition at, int most) =>
        At(file, at, $"this is nested in more than {most} levels. A profile has four: a block, an entry, its settings and their values.");

    public static StatementException YamlCycle(string file, SourcePosition at) =>
        At(file, at, "this alias stands inside of what it stands for. Write the value out.");

    public static StatementException YamlTooLarge(string file, SourcePosition at, long most) =>
        At(file, at, $"this stands for more than {most} values, with its aliases written out. Use fewer of them.");

    public static StatementException NotAMapping(string file, SourcePosition at, string what) =>
        At(file, at, $"{what} must be lines of 'name: value'. Found something else here.");

    public static StatementException NotAScalar(string file, SourcePosition at, string name, IEnumerable<string> known) =>
        At(file, at,
            $"{(Echo.IsNear(name, known) ? $"'{name}'" : "this name")} needs one value, on the same line; a list or further lines stand "
            + "there.");

    public static StatementException UnknownSetting(string file, SourcePosition at, string what, string found, IEnumerable<string> known) =>
        At(file, at,
            $"{(Echo.IsNear(found, known) ? $"'{found}'" : "this name")} is not known in {what}. Known are {string.Join(", ", known)}.");

    public static StatementException NoEntryType(string file, SourcePosition at, string name) =>
        At(file, at, $"the entry{Echo.Name(name)} has no type. Add 'type: postgres'.");

    public static StatementException UriAndSettings(string file, SourcePosition at, string entry, IEnumerable<string> others) =>
        At(file, at,
            $"the entry{Echo.Name(entry)} has a uri, and beside it {Known(others)}. Keep the uri, with all that belongs to it as its "
            + "parameters, or keep the settings.");

    public static StatementException BadEntry(string file, SourcePosition at, string entry, string problem) =>
        At(file, at, $"the entry{Echo.Name(entry)}: {problem}");

    public static StatementException NoSuchEntry(string? file, SourcePosition at, string name, string profile, IEnumerable<string> entries)
    {
        if (profile == NoProfile)
        {
            return At(file, at,
                "no profile was given, and the entries of one say where servers are. Give --profile dev, which is the file "
                + "profiles/dev.yml, with an entry under destinations that has 'type: postgres' and a uri.");
        }

        var all = entries.ToList();
        var known = Echo.Names(all);
        var found = name.Length == 0
            ? "the URI names no entry"
            : $"{profile} has no {(Echo.IsNear(name, all) ? $"entry '{name}'" : "such entry")} of type postgres";
        return At(file, at, known.Length == 0
            ? $"{found}, and no other. Add one under destinations, with 'type: postgres' and a uri."
            : $"{found}. It has {known}; name one of them: postgres://entry/schema/table.");
    }

    public static StatementException UnsetVariable(string? file, SourcePosition at, string name) =>
        At(file, at,
            $"the variable{Echo.Word(name)} is not set. Say --var {Echo.Word(name, "NAME")}=…, or set it in the profile's variables, by "
            + $"SET, or in the environment, or give a default: ${{{Echo.Word(name, "NAME")}|…}}.");

    public static StatementException NotAVariable(string? file, SourcePosition at) =>
        At(file, at,
            "'${' begins a variable, and what follows is none. Expected ${NAME} or ${NAME|default}, a name being of letters, digits and "
            + "'_'.");

    public static StatementException VariableCircle(string file, SourcePosition at, string name) =>
        At(file, at,
            $"the variable '{name}' is made of others that lead back to it, or over too many steps. Give one of them a plain value.");

    private static StatementException At(string? file, SourcePosition at, string problem) =>
        new(file is null && at == default ? problem : $"{Place(file, at)}: {problem}", file, at.Line, at.Column);

    /// <summary>A place as messages begin with it.</summary>
    public static string Place(string? file, SourcePosition at) => file is null
        ? string.Create(CultureInfo.InvariantCulture, $"line {at.Line}, column {at.Column}")
        : string.Create(CultureInfo.InvariantCulture, $"{file}:{at.Line}:{at.Column}");

    // The settings of a connection that are known by name; what else stands there may be a password's rest.
    private static string Known(IEnumerable<string> names) =>
        names.Where(ConnectionParameters.IsKnown).ToList() is { Count: > 0 } known ? string.Join(", ", known) : "other settings";

    // A key that is a URI comes in parts: colons separate sections.
    private static string ConfigurationPath(string path) =>
        path.AsSpan().ContainsAny('@', '/', '=') ? "An entry of the configuration" : Echo.Line(path);

    private static string DidYouMean(string found, IEnumerable<string> known) =>
        Echo.Nearest(found, known) is { } nearest ? $" Did you mean '{nearest}'?" : string.Empty;

    private static string Or(IEnumerable<string> choices)
    {
        var all = choices.Distinct(StringComparer.Ordinal).ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all.SkipLast(1))} or {all[^1]}";
    }
}
