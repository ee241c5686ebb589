using EfWriter.Cli.Sources;
using EfWriter.Connector.Statements;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Pipelines;

/// <summary>What PARAMS of a CSV, Parquet or JSON source say.</summary>
/// <param name="Format">What is in the file.</param>
/// <param name="Path">The file, or a pattern over several.</param>
/// <param name="Options">How they are read.</param>
internal sealed record FileParams(FileFormat Format, string Path, TextOptions Options)
{
    // In the order of the files' documentation.
    private static readonly string[] Encodings = ["utf-8", "utf-16", "latin-1", "another IANA name"];

    /// <exception cref="StatementException">A parameter is missing, not known or has a value that it cannot have.</exception>
    public static FileParams Read(SourceStatement source, OptionReader read)
    {
        var format = source.Kind switch
        {
            SourceKind.Csv => FileFormat.Csv,
            SourceKind.Parquet => FileFormat.Parquet,
            _ => FileFormat.Json,
        };
        var options = TextSource.DefaultsOf(format);
        var known = TextOptionTable.All.Where(option => option.IsOf(options)).ToList();
        read.CheckNames(source.Params, "parameter", [.. known.Select(option => option.Name).Prepend("path")]);
        var path = read.Text(source.Params.Find("path") ?? throw StatementErrors.NoParameter(read.File, source.Params.Position, "path"));
        foreach (var option in known)
        {
            if (source.Params.Find(option.Name) is { } node)
                options = Set(options, option, node, read);
        }

        try
        {
            TextOptionTable.Check(options);
            return new(format, path, options);
        }
        catch (FrameFault fault)
        {
            throw read.Wrong(source.Params, $"options that mean something: {fault.Message.TrimEnd('.')}");
        }
    }

    private static TextOptions Set(TextOptions options, TextOption option, OptionNode node, OptionReader read)
    {
        var text = Text(node, read);
        try
        {
            options = option.Set(options, text)!;
            if (option.Name == "encoding")
                TextEncodings.Find(text.Value);
            return options;
        }
        catch (FrameFault)
        {
            throw StatementErrors.UnknownChoice(read.File, node.Position, text.Value, Encodings);
        }
        catch (FormatException expected)
        {
            throw read.Wrong(node, expected.Message);
        }
    }

    private static OptionText Text(OptionNode node, OptionReader read) => node switch
    {
        FlagNode flag => new(flag.Value ? "true" : "false"),
        NumberNode number => new(number.Digits),
        NullNode => new("none") { IsNull = true },
        ListNode list => new(string.Empty, [.. list.Items.Select(read.Text)]),
        ObjectNode map => new(string.Empty, [.. map.Members.SelectMany(member => new[] { member.Name.Value, read.Text(member.Value) })]),
        _ => new(read.Text(node)),
    };
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
            throw StatementErrors.OneOfTwo(read.File, uri.Position, "connection", "uri");
        if ((table is null) == (query is null))
            throw StatementErrors.OneOfTwo(read.File, (query?.Position) ?? node.Position, "table", "query");
        return new(connection, uri, table?.Value, query?.Value);

        PlacedText? Placed(string name) => node.Find(name) is { } value ? new(read.Text(value), value.Position) : null;
    }
}
