using System.CommandLine;
using EfWriter.Connector.Statements;

namespace EfWriter.Cli.Commands;

/// <summary>The table of a command, and how it is written.</summary>
internal sealed class TableOptions
{
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

    private readonly Option<string[]> _columns = new("--column", "-c")
    {
        Description =
            "A column's PostgreSQL type, such as price=numeric(10,2) or zip=text; may be repeated. A value that does not fit exactly fails "
            + "the write.",
        HelpName = "name=type",
        DefaultValueFactory = _ => [],
    };

    // What the options of an EXPORT have, too, from their table.
    private readonly IReadOnlyDictionary<string, Option<string?>> _write = ExportOptionTable.All
        .Where(option => option.Key is not (ExportOptionTable.TableName or "schema"))
        .ToDictionary(option => option.Key, option => OfTable(WriteOptionNames.Of(option.Key), option.Value));

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_table, _schema, _columns, .. _write.Values])
            command.Add(option);
    }

    /// <summary>What was given of them.</summary>
    public (string Table, string Schema, IReadOnlyDictionary<string, string> Columns, WriteOptions Options) Read(ParseResult parsed) => (
        ReadTable(parsed.GetRequiredValue(_table)), parsed.GetRequiredValue(_schema), ReadColumns(parsed.GetRequiredValue(_columns)),
        ReadOptions(parsed));

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
