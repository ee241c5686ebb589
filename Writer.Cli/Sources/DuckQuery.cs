namespace EfWriter.Cli.Sources;

/// <summary>A query: its columns, and its rows as PostgreSQL takes them.</summary>
internal sealed class DuckQuery
{
    private readonly DuckSession _duck;
    private readonly string _query;

    private DuckQuery(DuckSession duck, string query, IReadOnlyList<SourceColumn> columns)
    {
        (_duck, _query, Columns) = (duck, query, columns);
    }

    public IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>Options, with jsonb for the columns that have no plain type and none that was asked for.</summary>
    public WriteOptions Complete(WriteOptions options)
    {
        var columns = options.Columns.ToDictionary(StringComparer.Ordinal);
        foreach (var name in Columns.Where(column => column.IsNested).Select(column => column.Name))
            columns[name] = columns.GetValueOrDefault(name) is { } asked
                ? asked with { StoreType = asked.StoreType ?? "jsonb" }
                : new() { StoreType = "jsonb" };
        return options with { Columns = columns };
    }

    /// <summary>Asks DuckDB what a query would give.</summary>
    /// <exception cref="SourceException">DuckDB refuses it.</exception>
    public static DuckQuery Prepare(DuckSession duck, string query) =>
        new(duck, query,
            [.. duck.Query($"DESCRIBE {query}", row => (Name: row.GetString(0), Type: row.GetString(1)))
                .Select((column, i) => new SourceColumn(column.Name, $"c{i}", column.Type))]);

    /// <summary>Starts to read the rows, which come in DuckDB's chunks.</summary>
    public DuckReader Read()
    {
        var items = Columns.Select(Item).ToList();

        // Where nothing is to be changed, the query is run as it is.
        var isAsItIs = items.Zip(Columns).All(pair => pair.First == pair.Second.Reference);
        var sql = isAsItIs
            ? _query
            : $"SELECT {string.Join(", ", items)} FROM (\n{_query}\n) AS q("
                + $"{string.Join(", ", Columns.Select(column => column.Reference))})";
        return new(_duck.Stream(sql, Columns, out var stop), Columns, stop);
    }

    private static string Item(SourceColumn column) => column switch
    {
        { IsNested: true } => $"CAST({column.Json} AS VARCHAR)",
        { IsWideDecimal: true } => $"CAST({column.Reference} AS VARCHAR{(column.IsList ? "[]" : string.Empty)})",
        { Element: "TIMESTAMP_NS" or "TIMESTAMP_MS" or "TIMESTAMP_S" } =>
            $"CAST({column.Reference} AS TIMESTAMP{(column.IsList ? "[]" : string.Empty)})",

        // A cast would round to the microsecond, and up to the next one.
        { Element: "TIME_NS" } => Each(column, e => $"CAST(left(CAST({e} AS VARCHAR), 15) AS TIME)"),

        { IsGeometry: true } => column.IsList ? Each(column, e => $"hex(ST_AsWKB({e}))") : $"ST_AsWKB({column.Reference})",

        // The provider cannot read a list of them with a null in it.
        { Element: "BLOB", IsList: true } => Each(column, e => $"hex({e})"),
        _ => column.Reference,
    };

    private static string Each(SourceColumn column, Func<string, string> expression) =>
        column.IsList ? $"list_transform({column.Reference}, lambda e: {expression("e")})" : expression(column.Reference);
}
