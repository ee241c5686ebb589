using System.Text;
using EfWriter.Cli.Sources;
using EfWriter.Connector.Statements;

namespace EfWriter.Cli.Pipelines;

/// <summary>What PARAMS of a CSV, Parquet or JSON source say.</summary>
internal sealed record FileParams(FileFormat Format, string Path, CsvDialect Dialect)
{
    private static readonly string[] OfCsv = ["path", "has_header", "delimiter", "encoding"];
    private static readonly string[] OfOthers = ["path"];

    /// <exception cref="StatementException">A parameter is missing, not known or has a value that it cannot have.</exception>
    public static FileParams Read(SourceStatement source, OptionReader read)
    {
        read.CheckNames(source.Params, "parameter", source.Kind == SourceKind.Csv ? OfCsv : OfOthers);
        var path = read.Text(source.Params.Find("path") ?? throw StatementErrors.NoParameter(read.File, source.Params.Position, "path"));
        return source.Kind switch
        {
            SourceKind.Csv => new(FileFormat.Csv, path, ReadDialect(source.Params, read)),
            SourceKind.Parquet => new(FileFormat.Parquet, path, CsvDialect.Default),
            _ => new(FileFormat.Json, path, CsvDialect.Default),
        };
    }

    private static CsvDialect ReadDialect(ObjectNode node, OptionReader read) => new(
        node.Find("has_header") is not { } header || read.Flag(header),
        node.Find("delimiter") is { } delimiter ? ReadDelimiter(delimiter, read) : null,
        node.Find("encoding") is { } encoding ? ReadEncoding(encoding, read) : CsvDialect.Default.Encoding);

    private static char ReadDelimiter(OptionNode node, OptionReader read) => read.Text(node) is [var c] && c is not ('"' or '\r' or '\n')
        ? c
        : throw read.Wrong(node, "one character, such as \";\" or \"\\t\"");

    private static Encoding ReadEncoding(OptionNode node, OptionReader read)
    {
        var name = read.Text(node);
        return CsvDialect.EncodingOf(name) ?? throw StatementErrors.UnknownChoice(read.File, node.Position, name, CsvDialect.Encodings);
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
            throw StatementErrors.OneOfTwo(read.File, uri.Position, "connection", "uri");
        if ((table is null) == (query is null))
            throw StatementErrors.OneOfTwo(read.File, (query?.Position) ?? node.Position, "table", "query");
        return new(connection, uri, table?.Value, query?.Value);

        PlacedText? Placed(string name) => node.Find(name) is { } value ? new(read.Text(value), value.Position) : null;
    }
}
