using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace EfWriter.Cli.Commands;

/// <summary>What is wrong with a command line, in our words: the parser's own repeat what was typed, which may be a password.</summary>
internal static partial class Refusals
{
    /// <summary>One sentence for each fault.</summary>
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var known = Options(parsed.CommandResult).SelectMany(option => option.Aliases.Append(option.Name))
            .Where(name => name.StartsWith("--", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        var commands = parsed.CommandResult.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name).ToList();
        foreach (var token in parsed.UnmatchedTokens.Concat(
            parsed.CommandResult.Command.Arguments.Select(parsed.GetResult).OfType<ArgumentResult>().SelectMany(UnknownOptions)))
            yield return token.StartsWith('-') ? Option(token, known)
                : commands.Count > 0 ? Command(token, commands)
                : "There is an argument too many; one with blanks needs quotes.";

        if (commands.Count > 0)
            yield break;
        foreach (var error in parsed.Errors)
        {
            if (error.SymbolResult is OptionResult { Implicit: false } result)
                yield return Value(result);
        }

        foreach (var argument
            in parsed.CommandResult.Command.Arguments.Where(argument => parsed.GetResult(argument) is not { Tokens.Count: > 0 }))
            yield return $"The argument {argument.Name} is missing.";
        foreach (var option
            in parsed.CommandResult.Command.Options.Where(
                option => option.Required && parsed.GetResult(option) is null or { Implicit: true }))
            yield return $"Option '{option.Name}' is required.";
    }

    /// <summary>What an argument took that looks like an option.</summary>
    public static IEnumerable<string> UnknownOptions(ArgumentResult result) =>
        result.Tokens.Select(token => token.Value).Where(value => value.Length > 1 && value[0] == '-' && !File.Exists(value));

    /// <summary>The commands that there are.</summary>
    public static string Names(Command root) => List(root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name));

    private static string List(IEnumerable<string> names)
    {
        var quoted = names.Select(name => $"'{name}'").ToList();
        return $"{string.Join(", ", quoted.SkipLast(1))} and {quoted[^1]}";
    }

    private static string Command(string token, List<string> commands) =>
        $"{(Echo.IsNear(token, commands) ? $"'{token}' is no command" : "That is no command")}; there are {List(commands)}.";

    // The command's own, and those of all commands.
    private static IEnumerable<Option> Options(SymbolResult? result) => result is CommandResult command
        ? command.Command.Options.Concat(Options(command.Parent).Where(option => option.Recursive))
        : [];

    // What stands behind '=' or ':' is its value. What does not look like an option may be a password.
    private static string Option(string token, List<string> known)
    {
        var name = token.Split('=', ':')[0];
        if (Echo.Nearest(name, known) is { } near)
            return $"The option '{name}' is not known; there is '{near}'.";
        var shown = OptionName().IsMatch(name) ? $"The option '{name}' is not known." : "There is an option that is not known.";
        return $"{shown} Known are {string.Join(", ", known)}.";
    }

    private static string Value(OptionResult result) => result.Tokens.Count switch
    {
        0 => $"The option '{result.Option.Name}' needs a value.",
        > 1 => $"The option '{result.Option.Name}' takes one value; more were given.",
        _ => $"The value of the option '{result.Option.Name}' is not one that it takes.",
    };

    [GeneratedRegex("^--?[a-z]{1,20}(-[a-z]{1,20}){0,4}$")]
    private static partial Regex OptionName();
}
