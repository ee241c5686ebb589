using System.CommandLine;

namespace EfWriter.Cli.Commands;

/// <summary>The command line of `write`.</summary>
internal sealed class WriteCommand
{
    public const string Name = "write";

    private readonly FileOptions _file = new();

    private readonly TableOptions _table = new();

    private readonly PlaceOptions _place = new();

    private readonly Option<bool> _local = new("--local")
    {
        Description = "Try it out: start a throwaway PostgreSQL, write, and remove it at the end.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Print the plan and the exact statements, and change nothing: the file is read, the server's catalog is looked at.",
    };

    private readonly Option<bool> _show = new("--show")
    {
        Description = "Print the table as the server has it: definition, five rows, count, and the speed.",
    };

    private readonly OutputOption _output = new();

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Print where in the code a failure came from." };

    public static Command Create(Func<string, string?> variables, Func<WriteSettings, CancellationToken, Task<int>> run)
    {
        var options = new WriteCommand();
        var command = new Command(Name, "Writes a file to a PostgreSQL table, all or nothing.");
        options._file.AddTo(command);
        options._table.AddTo(command);
        options._place.AddTo(command);
        foreach (var option in (Option[])[options._local, options._dryRun, options._show, options._output.Option, options._verbose])
            command.Add(option);
        command.SetAction((parsed, token) => run(options.Read(parsed, variables), token));
        return command;
    }

    private WriteSettings Read(ParseResult parsed, Func<string, string?> variables)
    {
        var isLocal = parsed.GetValue(_local);
        var (arguments, format, text) = _file.Read(parsed);
        var (table, schema, columns, options) = _table.Read(parsed);
        return new()
        {
            Arguments = arguments,
            Format = format,
            TextOptions = text,
            Table = table,
            Schema = schema,
            Columns = columns,
            Options = options,
            IsLocal = isLocal,
            ConnectionString = _place.Read(parsed, isLocal, variables),
            IsDryRun = parsed.GetValue(_dryRun),
            Show = parsed.GetValue(_show),
            WritesJson = _output.Read(parsed, parsed.GetValue(_show)),
            Verbose = parsed.GetValue(_verbose),
        };
    }
}
