using System.Data.Common;
using DuckDB.NET.Data;

namespace EfWriter.Cli.Sources;

/// <summary>A DuckDB in memory that reads one file.</summary>
internal sealed class DuckSession : IAsyncDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly string _path;
    private readonly CancellationToken _cancellationToken;

    public DuckSession(string path, CancellationToken cancellationToken)
    {
        _path = path;
        _cancellationToken = cancellationToken;
        _connection.Open();

        // The same file gives the same instants on every machine.
        Query("SET TimeZone = 'UTC'", _ => 0);
    }

    /// <summary>All rows of a query.</summary>
    /// <exception cref="SourceException">The file cannot be read.</exception>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        using var command = Command(sql);
        using var cancel = _cancellationToken.Register(command.Cancel);
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(read(reader));
            return rows;
        }
        catch (DuckDBException) when (_cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancellationToken);
        }
        catch (DuckDBException e)
        {
            throw DuckFailure.Describe(e, _path);
        }
    }

    /// <summary>The rows of a query as they are read, never all at once.</summary>
    public DbDataReader Stream(string sql)
    {
        var command = Command(sql);
        command.UseStreamingMode = true;
        try
        {
            return command.ExecuteReader(System.Data.CommandBehavior.Default);
        }
        catch (DuckDBException e)
        {
            throw DuckFailure.Describe(e, _path);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private DuckDBCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
