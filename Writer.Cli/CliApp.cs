using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using EfWriter.Cli.Commands;
using EfWriter.Cli.Failures;
using Spectre.Console;

namespace EfWriter.Cli;

/// <summary>The tool, from its arguments to its exit code, with everything it touches given to it.</summary>
internal static class CliApp
{
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">Where results and progress go.</param>
    /// <param name="error">Where failures go: one paragraph each.</param>
    /// <param name="variables">The environment's variables.</param>
    /// <param name="cancellationToken">Stops a write, of which nothing is left.</param>
    /// <param name="input">What is piped to the tool, or null; without it, nothing is.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    internal static async Task<int> RunAsync(
        string[] args, IAnsiConsole output, TextWriter error, Func<string, string?> variables, CancellationToken cancellationToken,
        Func<Stream?>? input = null)
    {
        var app = new Command("efwriter", "Writes files, and the results of SQL pipelines, to PostgreSQL tables, at the speed of COPY.")
        {
            new HelpOption(),
            new VersionOption { Action = new VersionAction(output.Profile.Out.Writer) },
            ExportCommand.Create((settings, token) => ExportRun.RunAsync(settings, variables, output, error, token)),
            WriteCommand.Create(
                variables, (settings, token) => WriteRun.RunAsync(settings, input ?? (() => null), output, error, token)),
            LoadCommand.Create(
                variables, (settings, token) => LoadRun.RunAsync(settings, input ?? (() => null), output, error, token)),
        };

        foreach (var command in CompletionCommand.Create(app, output.Profile.Out.Writer))
            app.Add(command);

        // A file of arguments (@file) is not read: what is in it would be repeated, and a password may begin with '@'.
        var parsed = app.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
            return Refuse(parsed, error);

        var configuration = new InvocationConfiguration
        {
            Output = output.Profile.Out.Writer,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // signals are Program.cs' work
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception failure)
        {
            return Failure.Tell(failure, args.Contains("--verbose", StringComparer.Ordinal), error);
        }
    }

    private static int Refuse(ParseResult parsed, TextWriter error)
    {
        var command = string.Concat(Path(parsed.CommandResult).Select(name => $"{name} "));
        var found = parsed.Tokens.Count == 0
            ? $"No command was given; there are {Refusals.Names(parsed.CommandResult.Command)}."
            : string.Join(" ", Refusals.Of(parsed).DefaultIfEmpty("The command line cannot be read.").Distinct(StringComparer.Ordinal));
        error.WriteLine($"efwriter: {found} See 'efwriter {command}--help'.");
        return ExitCodes.Usage;
    }

    // The commands to the one that was meant, without the tool itself.
    private static IEnumerable<string> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? Path(parent).Append(command.Command.Name) : [];

    private sealed class VersionAction(TextWriter output) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            // Of a build between two releases, it says which.
            output.WriteLine(
                typeof(CliApp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
            return ExitCodes.Done;
        }
    }
}
