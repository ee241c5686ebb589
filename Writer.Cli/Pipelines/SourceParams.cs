using EfWriter.Cli.Sources;
using EfWriter.Connector.Statements;
using EfWriter.Frames;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Pipelines;

/// <summary>What PARAMS of a CSV, Parquet or JSON source say.</summary>
/// <param name="Format">What is in the file.</param>
/// <param name="Path">The file; of Parquet and JSON also a pattern over several.</param>
/// <param name="Options">How a CSV file is written, by the names of <see cref="TextOptionTable"/>.</param>
internal sealed record FileParams(FileFormat Format, string Path, IReadOnlyList<KeyValuePair<string, OptionText>> Options)
{
    /// <exception cref="StatementException">A parameter is missing, not known or has a value that it cannot have.</exception>
    public static FileParams Read(SourceStatement source, OptionReader read)
    {
        var isCsv = source.Kind == SourceKind.Csv;
        var options = TextOptionTable.All.Where(option => isCsv && option.Csv is not null).ToList();
        read.CheckNames(source.Params, "parameter", [.. options.Select(option => option.Name).Prepend("path")]);
        var path = read.Text(source.Params.Find("path") ?? throw Errors.NoParameter(read.File, source.Params.Position, "path"));
        var values = new List<KeyValuePair<string, OptionText>>();
        foreach (var option in options)
        {
            if (source.Params.Find(option.Name) is { } node)
                values.Add(new(option.Name, Value(option, node, read)));
        }

        return new(source.Kind switch
        {
            SourceKind.Csv => FileFormat.Csv,
            SourceKind.Parquet => FileFormat.Parquet,
            _ => FileFormat.Json,
        }, path, values);
    }

    // Set once for a look: a value that is none is known before the first statement runs.
    private static OptionText Value(TextOption option, OptionNode node, OptionReader read)
    {
        var text = node switch
        {
            FlagNode flag => new OptionText(flag.Value ? "true" : "false"),
            NumberNode number => new OptionText(number.Digits),
            NullNode => new OptionText("none"),
            ListNode list => new OptionText(string.Empty, [.. list.Items.Select(read.Text)]),
            ObjectNode map => new OptionText(string.Empty, [.. map.Members.SelectMany(member => new[] { member.Name.Value, read.Text(member.Value) })]),
            _ => new OptionText(read.Text(node)),
        };
        try
        {
            var options = option.Csv!(CsvOptions.Default, text);
            _ = options.Encoding is null ? null : TextEncodings.Find(options.Encoding);
            _ = CsvDialect.Of(options with { DecimalSeparator = '.', ThousandsSeparator = null, Quote = options.Delimiter == '"' ? null : options.Quote }, (byte)',');
            return text;
        }
        catch (FrameFault) when (option.Name == "encoding")
        {
            throw Errors.UnknownChoice(read.File, node.Position, text.Value, ["utf-8", "utf-16", "latin-1", "another IANA name"]);
        }
        catch (FormatException expected)
        {
            throw read.Wrong(node, expected.Message);
        }
        catch (FrameFault fault)
        {
            throw read.Wrong(node, $"another value: {fault.Message}");
        }
    }
}

/// <summary>What PARAMS of a PostgreSQL source say.</summary>
/// <param name="Entry">The profile's entry; null where it is not said.</param>
/// <param name="Uri">The server; null where an entry says it.</param>
/// <param name="Table">The table, as it is written; null for a query.</param>
/// <param name="Query">The query; null for a table.</param>
internal sealed record PostgresParams(PlacedText? Entry, PlacedText? Uri, string? Table, string? Query)
{
    private static readonly string[] Known = ["connection", "uri", "table", "query"];

    /// <exception cref="StatementException">A parameter is missing, not known or has a value that it cannot have.</exception>
    public static PostgresParams Read(SourceStatement source, OptionReader read)
    {
        var node = source.Params;
        read.CheckNames(node, "parameter", Known);
        var (connection, uri, table, query) = (Placed("connection"), Placed("uri"), Placed("table"), Placed("query"));
        if (connection is not null && uri is not null)
            throw Errors.OneOfTwo(read.File, uri.Position, "connection", "uri");
        if ((table is null) == (query is null))
            throw Errors.OneOfTwo(read.File, (query?.Position) ?? node.Position, "table", "query");
        return new(connection, uri, table?.Value, query?.Value);

        PlacedText? Placed(string name) => node.Find(name) is { } value ? new(read.Text(value), value.Position) : null;
    }
}
