using System.Data.Common;
using DuckDB.NET.Data;

namespace EfWriter.Cli.Sources;

/// <summary>A Parquet file, whose rows are read through DuckDB.</summary>
internal sealed class FileSource : IAsyncDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly DuckSession _duck;
    private readonly ParquetTable _table;
    private DbDataReader? _reader;
    private IDisposable? _stop;

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

    /// <summary>Looks at a file's columns.</summary>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public static async Task<FileSource> OpenAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var connection = DuckSession.Open();
        try
        {
            var duck = DuckSession.ForFile(connection, paths[0], cancellationToken);

            // Geometries come as the bytes that are in the file, whether they are whole or not.
            duck.Execute("SET enable_geoparquet_conversion = false");
            var table = new ParquetTable(duck, paths);
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
    public DbDataReader Read(IReadOnlyDictionary<string, string> types)
    {
        var asked = types.ToDictionary(pair => pair.Key, pair => AskedType.Parse(pair.Value), StringComparer.Ordinal);
        return _reader = _duck.Stream(new ReadPlan(_table, new TextScan(_duck, _table), asked).Query(), _table.Columns, out _stop);
    }

    public async ValueTask DisposeAsync()
    {
        _stop?.Dispose();
        if (_reader is not null)
            await _reader.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
