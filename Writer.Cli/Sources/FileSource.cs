using DuckDB.NET.Data;

namespace EfWriter.Cli.Sources;

/// <summary>Parquet files, whose rows are read through DuckDB.</summary>
internal sealed class FileSource : IAsyncDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly DuckSession _duck;
    private readonly ParquetTable _table;
    private DuckReader? _reader;

    private FileSource(DuckDBConnection connection, DuckSession duck, ParquetTable table)
    {
        _connection = connection;
        _duck = duck;
        _table = table;
    }

    /// <summary>The columns' names, in order.</summary>
    public IEnumerable<string> Columns => _table.Columns.Select(column => column.Name);

    /// <summary>The columns that are written as jsonb for want of a plain type.</summary>
    public IEnumerable<string> NestedColumns => _table.Columns.Where(column => column.IsNested).Select(column => column.Name);

    /// <summary>The files, for messages.</summary>
    public IReadOnlyList<string> Files => _table.Files;

    /// <summary>Looks at the files' columns.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="options">The columns that their places add.</param>
    /// <param name="cancellationToken">Stops the look, and the reading.</param>
    /// <exception cref="SourceException">They cannot be read.</exception>
    public static async Task<FileSource> OpenAsync(
        IReadOnlyList<string> paths, TextOptions options, CancellationToken cancellationToken)
    {
        var connection = DuckSession.Open();
        try
        {
            var duck = DuckSession.ForFiles(connection, paths, cancellationToken);

            // Geometries come as the bytes that are in the file, whether they are whole or not.
            duck.Execute("SET enable_geoparquet_conversion = false");
            var table = new ParquetTable(duck, paths, options);
            _ = table.Columns;
            return new(connection, duck, table);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts to read the rows.</summary>
    /// <param name="types">PostgreSQL types of columns whose values must arrive as such.</param>
    /// <param name="mayWiden">The columns that keep the file's type if a number is beyond the one that was asked for.</param>
    public DuckReader Read(IReadOnlyDictionary<string, string> types, IReadOnlySet<string> mayWiden)
    {
        var asked = types.ToDictionary(pair => pair.Key, pair => AskedType.Parse(pair.Value), StringComparer.Ordinal);
        var plan = new ReadPlan(_table, new TextScan(_duck, _table), asked) { MayWiden = mayWiden };
        return _reader = DuckQuery.Prepare(_duck, plan.Query()).Read();
    }

    /// <summary>Why the rows cannot be read. None can be read any more.</summary>
    public async Task<SourceException> ExplainAsync(DuckDBException failure)
    {
        if (_reader is not null)
            await _reader.DisposeAsync();
        return _table.Explain(failure);
    }

    /// <summary>Which of several files a row is in; null where there is one.</summary>
    public FilePlace? FileOf(long row) => _table.FileOf(row);

    public async ValueTask DisposeAsync()
    {
        if (_reader is not null)
            await _reader.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
