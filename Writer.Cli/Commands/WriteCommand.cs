using System.CommandLine;
using EfWriter.Cli.Sources;
using EfWriter.Connector.Statements;
using EfWriter.Connector.Uris;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Commands;

/// <summary>The command line of `write`.</summary>
internal sealed class WriteCommand
{
    public const string Name = "write";
    private const string UriVariable = "EFWRITER_URI";

    private readonly Argument<string[]> _file = new("FILE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = $"""
            The files to write: {FileKind.KnownExtensions}; {FileKind.StandardInput} is standard input.
            A folder or a pattern (*.csv) stands for its files. Several are written as one; CSV files have the same header.
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

    private readonly Option<string?> _uri = new("--uri")
    {
        Description =
            "The database: postgresql://user:password@host:5432/database, or Npgsql's key=value form. Without it, the environment's "
            + $"{UriVariable}, which keeps a password out of the process list.",
        HelpName = "URI",
    };

    private readonly Option<bool> _pgEnv = new("--pg-env")
    {
        Description =
            "Take the database as psql does: from PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD and the service that PGSERVICE names.",
    };

    private readonly Option<bool> _local = new("--local")
    {
        Description = "Try it out: start a throwaway PostgreSQL, write, and remove it at the end.",
    };

    private readonly Option<string[]> _columns = new("--column", "-c")
    {
        Description =
            "A column's PostgreSQL type, such as price=numeric(10,2) or zip=text; may be repeated. A value that does not fit exactly fails "
            + "the write.",
        HelpName = "name=type",
        DefaultValueFactory = _ => [],
    };

    // Of the files, from the table that PARAMS of a pipeline has, too.
    private readonly IReadOnlyDictionary<string, Option<string?>> _text = TextOptionTable.All.ToDictionary(
        option => option.Name,
        option => new Option<string?>($"--{option.Name.Replace('_', '-')}")
        {
            Description = option.Help,
            HelpName = option.IsFlag ? "true|false" : "text",
            Arity = option.IsFlag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        });

    // What the options of an EXPORT have, too, from their table.
    private readonly IReadOnlyDictionary<string, Option<string?>> _write = ExportOptionTable.All
        .Where(option => option.Key is not (ExportOptionTable.TableName or "schema"))
        .ToDictionary(option => option.Key, option => OfTable(WriteOptionNames.Of(option.Key), option.Value));

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

        // With several files allowed, the parser takes what it does not know for a file.
        options._file.Validators.Add(result =>
        {
            if (Refusals.UnknownOptions(result).Any())
                result.AddError("An option is not known.");
        });
        var command = new Command(Name, "Writes a file to a PostgreSQL table, all or nothing.")
        {
            options._file, options._format, options._table, options._schema, options._uri, options._pgEnv, options._local, options._columns,
            options._dryRun, options._show, options._output.Option, options._verbose,
        };
        foreach (var option in options._write.Values.Concat(options._text.Values))
            command.Add(option);
        command.SetAction((parsed, token) => run(options.Read(parsed, variables), token));
        return command;
    }

    private WriteSettings Read(ParseResult parsed, Func<string, string?> variables)
    {
        var isLocal = parsed.GetValue(_local);
        return new()
        {
            Arguments = parsed.GetRequiredValue(_file),
            Format = FileKind.Named(parsed.GetValue(_format)),
            Table = ReadTable(parsed.GetRequiredValue(_table)),
            Schema = parsed.GetRequiredValue(_schema),
            IsLocal = isLocal,
            ConnectionString = ReadPlace(parsed.GetValue(_uri), parsed.GetValue(_pgEnv), isLocal, variables),
            Columns = ReadColumns(parsed.GetRequiredValue(_columns)),
            Options = ReadOptions(parsed),
            TextOptions = _text.Where(option => parsed.GetResult(option.Value) is not null)
                .ToDictionary(option => option.Key, option => parsed.GetValue(option.Value)
                    ?? (option.Value.Arity.MinimumNumberOfValues == 0 ? "true" : string.Empty)),
            IsDryRun = parsed.GetValue(_dryRun),
            Show = parsed.GetValue(_show),
            WritesJson = _output.Read(parsed, parsed.GetValue(_show)),
            Verbose = parsed.GetValue(_verbose),
        };
    }

    private static Option<string?> OfTable(string name, ExportOption option)
    {
        var made = new Option<string?>(name)
        {
            Description = option.Help,
            HelpName = option.Form switch
            {
                OptionForm.Choice => string.Join('|', option.Choices),
                OptionForm.Names => "a,b",
                OptionForm.Flag => "true|false",
                OptionForm.Number => "N",
                OptionForm.Json => "JSON",
                _ => "text",
            },
            Arity = option.Form == OptionForm.Flag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
        made.CompletionSources.Add([.. option.Choices]);
        return made;
    }

    // What other tools take for a schema and a table would be a table's name with a point in it.
    private static string ReadTable(string text) => text.Split('.') is [{ Length: > 0 }, { Length: > 0 }]
        ? throw new UsageException(
            "--table is the table's name alone. Say --schema for what stands before the point"
            + (Echo.Name(text) is { Length: > 0 } ? $": --schema {text.Split('.')[0]} --table {text.Split('.')[1]}." : "."))
        : text;

    private WriteOptions ReadOptions(ParseResult parsed)
    {
        var given = _write.Where(option => parsed.GetResult(option.Value) is not null).ToList();
        var options = given.Aggregate(new WriteOptions(), (options, option) =>
        {
            try
            {
                return ExportOptions.Add(options, option.Key, parsed.GetValue(option.Value));
            }
            catch (StatementException wrong)
            {
                throw new UsageException($"{option.Value.Name}: {wrong.Message}");
            }
        });
        return ExportOptions.FindBroken(options, [.. given.Select(option => option.Key)], WriteOptionNames.Of) is var (_, problem, remedy)
            ? throw new UsageException($"{problem} {remedy}")
            : options;
    }

    private static string? ReadPlace(string? uri, bool takesEnvironment, bool isLocal, Func<string, string?> variables)
    {
        if (takesEnvironment)
            return uri is null && !isLocal
                ? Translate(() => PostgresUri.OfEnvironment(variables))
                : throw new UsageException($"--pg-env and {(isLocal ? "--local" : "--uri")} were both given; keep one.");
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
                + $"{UriVariable} to such a URI, or give --pg-env to take it from PGHOST and the like, or --local for a throwaway server.")
            : Translate(() => PostgresUri.ToConnectionString(uri, variables));
    }

    private static string Translate(Func<string> translate)
    {
        try
        {
            return translate();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
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
