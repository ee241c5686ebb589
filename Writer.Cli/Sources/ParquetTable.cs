namespace EfWriter.Cli.Sources;

/// <summary>Parquet files as DuckDB's SQL sees them; their types are their own.</summary>
/// <param name="duck">What reads them.</param>
/// <param name="paths">The files, or patterns over several.</param>
internal sealed class ParquetTable(DuckSession duck, params IReadOnlyList<string> paths)
{
    /// <summary>The columns, as they are without a word from the caller.</summary>
    /// <exception cref="SourceException">A file is not a whole one.</exception>
    public IReadOnlyList<SourceColumn> Columns => field ??= Look();

    /// <summary>
    /// The FROM clause. A folder called key=value is a folder: by itself DuckDB would put its text over the file's own column.
    /// </summary>
    public string From => $"read_parquet([{string.Join(", ", paths.Select(Sql.Files))}], hive_partitioning = false)";

    /// <summary>A column as text, in a query over <see cref="From"/>.</summary>
    public static string Text(SourceColumn column) => $"CAST({column.Reference} AS VARCHAR)";

    private List<SourceColumn> Look()
    {
        foreach (var file in paths.SelectMany(duck.FilesOf))
        {
            // A pipe has no length, and to open one may be to wait for whoever writes into it.
            if (new FileInfo(file).Length == 0)
            {
                throw new SourceException(
                    $"Cannot read {Echo.Path(file)}: it is empty, or a pipe, and Parquet is read from its end. Nothing was written. "
                    + "Save it to a file.");
            }

            if (FileGuard.Read(file, "a Parquet file", () => ParquetCheck.FindFault(file, duck.Token)) is { } fault)
            {
                throw new SourceException(
                    $"Cannot read {Echo.Path(file)}: it is not a Parquet file, or not a whole one: {fault}. Nothing was written. "
                    + "Check how it was made and copied.");
            }
        }

        return duck.Query(
            $"DESCRIBE SELECT * FROM {From}", row => new SourceColumn(row.GetString(0), Sql.Name(row.GetString(0)), row.GetString(1)));
    }
}
