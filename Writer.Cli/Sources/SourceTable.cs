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

    /// <summary>Makes sure that no row of the file is lost.</summary>
    /// <param name="rows">How many rows DuckDB finds in it.</param>
    /// <exception cref="SourceException">The file has other rows than DuckDB finds.</exception>
    public virtual void Check(Func<long> rows)
    {
    }

    /// <param name="duck">What reads the file.</param>
    /// <param name="path">The file; of Parquet and JSON also a pattern over several.</param>
    /// <param name="kind">What is in it.</param>
    /// <param name="dialect">How a CSV file is written; null for what it shows.</param>
    public static SourceTable Open(DuckSession duck, string path, FileKind kind, CsvDialect? dialect = null) => kind.Format switch
    {
        FileFormat.Csv => new CsvTable(path, kind, dialect ?? CsvDialect.Default, duck.Token),
        FileFormat.Parquet => new ParquetTable(duck, path),
        _ => new JsonTable(duck, path),
    };

    /// <exception cref="SourceException">A packed file is not whole.</exception>
    protected static void CheckPacked(string path, CancellationToken cancellationToken)
    {
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
            FileGuard.Read(path, "a gzip file", () => { PackedFile.Check(path, cancellationToken); return true; });
    }

    /// <summary>The files of this machine that a path or a pattern stands for.</summary>
    protected static IEnumerable<string> FilesOf(DuckSession duck, string path) =>
        (File.Exists(path) ? [path] : duck.Query($"SELECT file FROM glob({Sql.Files(path)})", row => row.GetString(0))).Where(File.Exists);

    protected static IReadOnlyList<SourceColumn> Describe(DuckSession duck, string from) =>
        [.. duck.Query($"DESCRIBE SELECT * FROM {from}",
            row => new SourceColumn(row.GetString(0), Sql.Name(row.GetString(0)), row.GetString(1)))];
}

/// <summary>CSV and TSV: text only, with the dialect that the header shows and RFC 4180's quotes.</summary>
internal sealed class CsvTable(string path, FileKind kind, CsvDialect dialect, CancellationToken cancellationToken) : SourceTable
{
    private readonly CsvHeader _header = CsvHeader.Read(path, kind, dialect);

    // Names of our own: DuckDB's do not tell upper from lower case.
    public override IReadOnlyList<SourceColumn> Columns =>
        field ??= [.. _header.Names.Select((name, i) => new SourceColumn(name, $"c{i}", "VARCHAR") { IsUntyped = true })];

    public override void Check(Func<long> rows)
    {
        CheckPacked(path, cancellationToken);
        var records = FileGuard.Read(path, "a gzip file",
            () => CsvRecords.Read(path, kind.IsGzip, dialect.Encoding, _header.Delimiter, Columns.Count));
        if (records.TooLong is { } line)
            throw new SourceException(
                $"Cannot read {Echo.Path(path)}: its record {line} has more than {CsvRecords.MostCharacters} characters. Look for a double "
                + "quote that is not closed before it, or shorten its fields.");

        var (expected, found) = (records.Count - (dialect.HasHeader ? 1 : 0), rows());
        if (found != expected)
            throw new SourceException(
                $"Cannot read {Echo.Path(path)}: it has {expected} records below its header, and {found} can be read. Look for double "
                + "quotes in fields that have none around them, and for NUL characters.");
    }

    public override string From(IReadOnlySet<SourceColumn> asText) =>
        $$"""
        read_csv({{Sql.Path(path)}}, auto_detect = false, header = {{(dialect.HasHeader ? "true" : "false")}},
        delim = {{Sql.Text(_header.Delimiter.ToString())}}, quote = '"', escape = '"',
            compression = '{{(kind.IsGzip ? "gzip" : "none")}}', encoding = '{{dialect.EncodingName}}',
            columns = { {{string.Join(", ", Columns.Select(column => $"'{column.Reference}': 'VARCHAR'"))}} })
        """;
}

/// <summary>A Parquet file, whose types are its own.</summary>
internal sealed class ParquetTable(DuckSession duck, string path) : SourceTable
{
    public override IReadOnlyList<SourceColumn> Columns => field ??= Look();

    public override string From(IReadOnlySet<SourceColumn> asText) => $"read_parquet({Sql.Files(path)})";

    public override string Text(SourceColumn column) => $"CAST({column.Reference} AS VARCHAR)";

    private IReadOnlyList<SourceColumn> Look()
    {
        foreach (var file in FilesOf(duck, path))
        {
            if (FileGuard.Read(file, "a Parquet file", () => ParquetCheck.FindFault(file, duck.Token)) is { } fault)
            {
                throw new SourceException(
                    $"Cannot read {Echo.Path(file)}: it is not a Parquet file, or not a whole one: {fault}. Nothing was written. Check how "
                    + "it was made and copied.");
            }
        }

        return Describe(duck, From(new HashSet<SourceColumn>()));
    }
}

/// <summary>A JSON array of objects, or one object for each line; types from all of its rows.</summary>
internal sealed class JsonTable(DuckSession duck, string path) : SourceTable
{
    // What is nested deeper is JSON: its types would take minutes and gigabytes to find.
    private const int MostLevels = 32;

    public override IReadOnlyList<SourceColumn> Columns =>
        field ??= [.. Look().Select(column => column with { IsUntyped = column.Type == "DOUBLE" })];

    private IReadOnlyList<SourceColumn> Look()
    {
        foreach (var file in FilesOf(duck, path))
        {
            CheckPacked(file, duck.Token);
            if (FileGuard.Read(file, "a gzip file", () => JsonDepth.FindTooDeep(file, duck.Token)) is { } line)
            {
                throw new SourceException(
                    $"Cannot read {Echo.Path(file)}: line {line} nests its values deeper than {JsonDepth.MostLevels} levels. Nothing was "
                    + "written. "
                    + "Look for brackets that are not closed, or store the value as text.");
            }
        }

        return Describe(duck, $"read_json({Sql.Files(path)}, sample_size = -1, maximum_depth = {MostLevels})");
    }

    public override string From(IReadOnlySet<SourceColumn> asText)
    {
        var columns = Columns.Select(column => $"{Sql.Text(column.Name)}: {Sql.Text(asText.Contains(column) ? "VARCHAR" : column.Type)}");
        return $$"""read_json({{Sql.Files(path)}}, columns = { {{string.Join(", ", columns)}} })""";
    }
}
