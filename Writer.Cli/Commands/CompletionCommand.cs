using System.CommandLine;

namespace EfWriter.Cli.Commands;

/// <summary>`completion` prints a shell's script, which asks `complete` for what may stand at the cursor.</summary>
internal static class CompletionCommand
{
    private const string Asked = "complete";

    // Each hands over the line as it stands, and where the cursor is.
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _efwriter() {
              local IFS=$'\n'
              COMPREPLY=($(efwriter complete --position "$COMP_POINT" -- "$COMP_LINE" 2>/dev/null))
            }
            complete -o bashdefault -o default -F _efwriter efwriter
            """,
        ["zsh"] = """
            _efwriter() {
              local -a found
              found=("${(@f)$(efwriter complete --position "$CURSOR" -- "$BUFFER" 2>/dev/null)}")
              compadd -- $found
              _files
            }
            compdef _efwriter efwriter
            """,
        ["fish"] = """
            complete -c efwriter -a '(efwriter complete --position (commandline -C) -- (commandline -p) 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName efwriter -ScriptBlock {
              param($word, $line, $position)
              efwriter complete --position $position -- "$line" 2>$null |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };

    /// <summary>The two commands.</summary>
    /// <param name="root">The tool's whole command line.</param>
    /// <param name="output">Where scripts and words go.</param>
    public static IEnumerable<Command> Create(Command root, TextWriter output) => [Printing(output), Answering(root, output)];

    private static Command Printing(TextWriter output)
    {
        var shell = new Argument<string>("SHELL")
        {
            Description = $"{string.Join(", ", Scripts.Keys)}. In bash: source <(efwriter completion bash)",
        };
        shell.CompletionSources.Add([.. Scripts.Keys]);
        var command = new Command("completion", "Prints a script that completes the tool's options in a shell.") { shell };
        command.SetAction(parsed =>
        {
            output.WriteLine(Scripts.TryGetValue(parsed.GetRequiredValue(shell), out var script)
                ? script
                : throw new UsageException($"SHELL takes {string.Join(", ", Scripts.Keys)}."));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Answering(Command root, TextWriter output)
    {
        var line = new Argument<string>("LINE");
        var position = new Option<int>("--position") { Required = true };
        var command = new Command(Asked, "Prints what may stand at a position of a command line.") { line, position };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var (text, at) = (parsed.GetRequiredValue(line), parsed.GetValue(position));

            // As far as it is typed; the tool's own name is no argument.
            text = text[..Math.Clamp(at, 0, text.Length)];
            var name = text.IndexOf(' ', StringComparison.Ordinal);
            var typed = name < 0 ? string.Empty : text[(name + 1)..];
            foreach (var found in root.Parse(typed).GetCompletions(typed.Length))
                output.WriteLine(Echo.Line(found.Label));
            return ExitCodes.Done;
        });
        return command;
    }
}
