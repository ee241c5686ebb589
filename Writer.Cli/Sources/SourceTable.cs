namespace EfWriter.Cli.Sources;

/// <summary>A file as DuckDB's SQL sees it.</summary>
internal abstract class SourceTable
{
    /// <summary>The columns, as they are without a word from the caller.</summary>
    public abstract IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>The FROM clause.</summary>
    /// <param name="asText">The columns that are read as the text that stands in the file, where it holds text.</param>
    public abstract string From(IReadOnlySet<SourceColumn> asText);

    /// <summary>A column as text, in a query over <see cref="From"/> with that column in it.</summary>
    public virtual string Text(SourceColumn column) => column.Reference;

    /// <param name="duck">What reads the file.</param>
    /// <param name="path">The file; of Parquet and JSON also a pattern over several.</param>
    /// <param name="kind">What is in it.</param>
    public static SourceTable Open(DuckSession duck, string path, FileKind kind) => kind.Format switch
    {
        FileFormat.Parquet => new ParquetTable(duck, path),
        _ => new JsonTable(duck, path),
    };

    protected static IReadOnlyList<SourceColumn> Describe(DuckSession duck, string from) =>
        [.. duck.Query($"DESCRIBE SELECT * FROM {from}", row => new SourceColumn(row.GetString(0), Sql.Name(row.GetString(0)), row.GetString(1)))];
}

/// <summary>A Parquet file, whose types are its own.</summary>
internal sealed class ParquetTable(DuckSession duck, string path) : SourceTable
{
    public override IReadOnlyList<SourceColumn> Columns => field ??= Describe(duck, From(new HashSet<SourceColumn>()));

    public override string From(IReadOnlySet<SourceColumn> asText) => $"read_parquet({Sql.Files(path)})";

    public override string Text(SourceColumn column) => $"CAST({column.Reference} AS VARCHAR)";
}

/// <summary>A JSON array of objects, or one object for each line; types from all of its rows.</summary>
internal sealed class JsonTable(DuckSession duck, string path) : SourceTable
{
    public override IReadOnlyList<SourceColumn> Columns => field ??=
        [.. Describe(duck, $"read_json({Sql.Files(path)}, sample_size = -1)").Select(column => column with { IsUntyped = column.Type == "DOUBLE" })];

    public override string From(IReadOnlySet<SourceColumn> asText)
    {
        var columns = Columns.Select(column => $"{Sql.Text(column.Name)}: {Sql.Text(asText.Contains(column) ? "VARCHAR" : column.Type)}");
        return $$"""read_json({{Sql.Files(path)}}, columns = { {{string.Join(", ", columns)}} })""";
    }
}
