using System.CommandLine;
using System.Text.RegularExpressions;

namespace EfWriter.Cli.Commands;

/// <summary>The command line of `export`.</summary>
internal sealed partial class ExportCommand
{
    public const string Name = "export";

    private readonly Argument<string> _file = new("FILE")
    {
        Description = """
            The pipeline: statements with semicolons, run in order on an embedded DuckDB.
              SET name = 'value';
              SOURCE name TYPE CSV|PARQUET|JSON|POSTGRES PARAMS {"path": "…"};
              LOAD table FROM source [MODE REPLACE|APPEND];
              CREATE [OR REPLACE] TABLE table AS SELECT …;
              EXPORT SELECT … TO "postgres://entry/schema/table" TYPE POSTGRES OPTIONS {"table_name": "…"};
            """,
    };

    private readonly Option<string?> _profile = new("--profile", "-p")
    {
        Description =
            "The connections: dev finds profiles/dev.yml, in the working directory or beside the pipeline; a path is taken as it is.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _variables = new("--var")
    {
        Description =
            "A variable, for ${name} in the pipeline and the profile; may be repeated. Goes before the profile's, SET's and the "
            + "environment's.",
        HelpName = "name=value",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _allowRead = new("--allow-read")
    {
        Description =
            "A folder that the pipeline may read, with all below it; may be repeated. Then it reads no other file, no server that the "
            + "profile does not name, and no variable of the environment.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Print the plan and the exact DDL, and change nothing: files are read, the servers' catalogs are looked at.",
    };

    private readonly Option<bool> _local = new("--local")
    {
        Description = "Try it out: every connection is one throwaway PostgreSQL, which is removed at the end.",
    };

    private readonly Option<bool> _show = new("--show")
    {
        Description = "Print each exported table as the server has it: definition, five rows, count.",
    };

    private readonly OutputOption _output = new();

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Print where in the code a failure came from." };

    public static Command Create(Func<ExportSettings, CancellationToken, Task<int>> run)
    {
        var options = new ExportCommand();
        var command =
            new Command(Name, "Runs a pipeline file: loads sources, runs SQL, exports results to PostgreSQL tables, each all or nothing.")
        {
            options._file, options._profile, options._variables, options._allowRead,
            options._dryRun, options._local, options._show, options._output.Option, options._verbose,
        };
        command.SetAction((parsed, token) => run(options.Read(parsed), token));
        return command;
    }

    private ExportSettings Read(ParseResult parsed) => new()
    {
        File = parsed.GetRequiredValue(_file),
        Profile = parsed.GetValue(_profile),
        Variables = ReadVariables(parsed.GetRequiredValue(_variables)),
        ReadableFolders = ReadFolders(parsed.GetRequiredValue(_allowRead)),
        IsDryRun = parsed.GetValue(_dryRun),
        IsLocal = parsed.GetValue(_local),
        Show = parsed.GetValue(_show),
        WritesJson = _output.Read(parsed, parsed.GetValue(_show)),
        Verbose = parsed.GetValue(_verbose),
    };

    private static string[] ReadFolders(string[] folders) => folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing
        ? throw new UsageException($"--allow-read names {Echo.Path(missing)}, which is no folder that is there.")
        : folders;

    // A value may be a secret, and is not repeated.
    private static Dictionary<string, string> ReadVariables(string[] texts)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !VariableName().IsMatch(text[..at]))
                throw new UsageException("--var takes name=value, such as --var day=2024-02-29; a name is of letters, digits and '_'.");
            if (!variables.TryAdd(text[..at], text[(at + 1)..]))
                throw new UsageException($"--var gives '{text[..at]}' twice; keep one.");
        }

        return variables;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName();
}
