using System.CommandLine;
using EfWriter.Cli.Sources;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Commands;

/// <summary>The command line of `write`.</summary>
internal sealed class WriteCommand
{
    public const string Name = "write";
    private const string UriVariable = "EFWRITER_URI";
    private static readonly string[] IfExistsChoices = ["fail", "replace", "append"];

    private readonly Argument<string> _file = new("FILE")
    {
        Description = $"""
            The file to write: {FileKind.KnownExtensions}; {FileKind.StandardInput} is standard input.
            CSV, TSV and JSON: a column has the narrowest type that keeps every value exactly, or the table's.
            Numbers with a leading zero or plus stay text.
            """,
    };

    private readonly Option<string?> _format = new("--format")
    {
        Description = "What is in the file, where its name does not show it or it is standard input: csv, json or parquet.",
        HelpName = "csv|json|parquet",
    };

    private readonly Option<string> _table = new("--table", "-t")
    {
        Description = "The table's name, without its schema.",
        Required = true,
        HelpName = "NAME",
    };

    private readonly Option<string> _schema = new("--schema", "-s")
    {
        Description = "The table's schema; made when missing.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "public",
    };

    private readonly Option<string> _ifExists = new("--if-exists")
    {
        Description =
            "Where the table exists: fail; replace it (readers see the old one until the commit); append, matching columns by name.",
        HelpName = "fail|replace|append",
        DefaultValueFactory = _ => "fail",
    };

    private readonly Option<string?> _uri = new("--uri")
    {
        Description =
            "The database: postgresql://user:password@host:5432/database, or Npgsql's key=value form. Without it, the environment's "
            + $"{UriVariable}, which keeps a password out of the process list.",
        HelpName = "URI",
    };

    private readonly Option<bool> _local = new("--local")
    {
        Description = "Try it out: start a throwaway PostgreSQL, write, and remove it at the end.",
    };

    private readonly Option<string?> _primaryKey = new("--primary-key")
    {
        Description = "The columns of a new table's primary key, with commas between them.",
        HelpName = "a,b",
    };

    private readonly Option<string[]> _columns = new("--column", "-c")
    {
        Description =
            "A column's PostgreSQL type, such as price=numeric(10,2) or zip=text; may be repeated. A value that does not fit exactly fails "
            + "the write.",
        HelpName = "name=type",
        DefaultValueFactory = _ => [],
    };

    // Of CSV and JSON, from the table that PARAMS of a pipeline has, too.
    private readonly IReadOnlyDictionary<string, Option<string?>> _text = TextOptionTable.All.ToDictionary(
        option => option.Name,
        option => new Option<string?>($"--{option.Name.Replace('_', '-')}") { Description = option.Help, HelpName = "text" });

    private readonly Option<int> _parallelism = new("--parallelism")
    {
        Description = "How many connections the rows go over.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _show = new("--show")
    {
        Description = "Print the table as the server has it: definition, five rows, count, and the speed.",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Print where in the code a failure came from." };

    public static Command Create(Func<string, string?> variables, Func<WriteSettings, CancellationToken, Task<int>> run)
    {
        var options = new WriteCommand();
        var command = new Command(Name, "Writes a file to a PostgreSQL table, all or nothing.")
        {
            options._file, options._format, options._table, options._schema, options._ifExists, options._uri, options._local,
            options._primaryKey, options._columns, options._parallelism, options._show, options._verbose,
        };
        foreach (var option in options._text.Values)
            command.Add(option);
        command.SetAction((parsed, token) => run(options.Read(parsed, variables), token));
        return command;
    }

    private WriteSettings Read(ParseResult parsed, Func<string, string?> variables)
    {
        var isLocal = parsed.GetValue(_local);
        return new()
        {
            File = parsed.GetRequiredValue(_file),
            Format = FileKind.Named(parsed.GetValue(_format)),
            Table = parsed.GetRequiredValue(_table),
            Schema = parsed.GetRequiredValue(_schema),
            IfExists = ReadIfExists(parsed.GetRequiredValue(_ifExists)),
            IsLocal = isLocal,
            Uri = ReadUri(parsed.GetValue(_uri), isLocal, variables),
            PrimaryKey = ReadPrimaryKey(parsed.GetValue(_primaryKey)),
            Columns = ReadColumns(parsed.GetRequiredValue(_columns)),
            TextOptions = _text.Where(option => parsed.GetResult(option.Value) is not null)
                .ToDictionary(option => option.Key, option => parsed.GetValue(option.Value) ?? string.Empty),
            Parallelism = ReadParallelism(parsed.GetValue(_parallelism)),
            Show = parsed.GetValue(_show),
            Verbose = parsed.GetValue(_verbose),
        };
    }

    private static IfExists ReadIfExists(string text) => text switch
    {
        "fail" => IfExists.Fail,
        "replace" => IfExists.Replace,
        "append" => IfExists.Append,
        _ => throw new UsageException(
            $"--if-exists has{(Echo.IsNear(text, IfExistsChoices) ? $" '{text}'" : " another value")}; it takes fail, replace or append."),
    };

    private static string? ReadUri(string? uri, bool isLocal, Func<string, string?> variables)
    {
        if (uri is not null && isLocal)
            throw new UsageException(
                "--uri and --local were both given. Keep --uri to write to that database, or --local to try the write on a throwaway "
                + "server.");
        if (isLocal)
            return null;

        uri ??= variables(UriVariable);
        return string.IsNullOrWhiteSpace(uri)
            ? throw new UsageException(
                "Where to write is not said. Give --uri postgresql://user:password@host:5432/database, or set the environment variable "
                + $"{UriVariable} to such a URI, or give --local for a throwaway server.")
            : uri;
    }

    private static int ReadParallelism(int count) =>
        count >= 1 ? count : throw new UsageException("--parallelism takes a whole number from 1.");

    private static string[] ReadPrimaryKey(string? text)
    {
        if (text is null)
            return [];
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        return names.Any(string.IsNullOrEmpty)
            ? throw new UsageException(
                "--primary-key has an empty column name; it takes names with commas between them, such as region,id.")
            : names;
    }

    private static Dictionary<string, string> ReadColumns(string[] texts)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.LastIndexOf('=');
            if (equals <= 0 || equals == text.Length - 1)
                throw new UsageException(
                    "--column takes name=type, such as price=numeric(10,2); one that was given has no name, no type or no '='.");
            if (!columns.TryAdd(text[..equals], text[(equals + 1)..].Trim()))
                throw new UsageException("--column names one column twice; keep one.");
        }

        return columns;
    }
}
