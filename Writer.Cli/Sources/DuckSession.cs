using System.Data.Common;
using DuckDB.NET.Data;

namespace EfWriter.Cli.Sources;

/// <summary>A DuckDB that is asked, and its failures in our words.</summary>
/// <param name="connection">An open connection; disposed by its owner.</param>
/// <param name="describe">What a failure means.</param>
/// <param name="cancellationToken">Stops a query.</param>
internal sealed class DuckSession(DuckDBConnection connection, Func<DuckDBException, Exception> describe,
    CancellationToken cancellationToken)
{
    // One chunk of rows is made while another is read. DuckDB counts 16 bytes for a text of any length: by default 30 chunks of them lie
    // ahead, which can be gigabytes.
    private const int StreamedKilobytes = 16;

    /// <summary>Opens a database.</summary>
    /// <param name="path">Its file; null for one in memory.</param>
    public static DuckDBConnection Open(string? path = null)
    {
        var connection = new ScratchConnection(path);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();

            // The same file gives the same instants on every machine, and nobody's code is fetched because a query names something that
            // DuckDB lacks.
            command.CommandText = $"SET temp_directory = {Sql.Text(connection.Folder)}; SET TimeZone = 'UTC'; "
                + $"SET memory_limit = '{MemoryLimit}MB'; SET autoinstall_known_extensions = false; "
                + $"SET streaming_buffer_size = '{StreamedKilobytes}KB'";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Half of what the machine or the container has: DuckDB's own limit leaves a fifth to everybody else.
    private static long MemoryLimit => Math.Max(256, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / 1_000_000);

    /// <summary>Asks about files.</summary>
    public static DuckSession ForFiles(DuckDBConnection connection, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        new(connection, failure => DuckFailure.Describe(failure, paths), cancellationToken);

    /// <summary>Stops what reads for it.</summary>
    public CancellationToken Token => cancellationToken;

    /// <summary>All rows of a query.</summary>
    /// <exception cref="SourceException">The query fails.</exception>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var command = Command(sql);
        using var cancel = cancellationToken.Register(command.Cancel);
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(read(reader));
            return rows;
        }
        catch (DuckDBException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (DuckDBException e)
        {
            throw describe(e);
        }
    }

    /// <summary>
    /// The files of this machine that a path or a pattern stands for, in the order of their names. Those of a relative pattern are
    /// relative.
    /// </summary>
    /// <exception cref="UsageException">One of them is a named pipe.</exception>
    public IEnumerable<string> FilesOf(string path) => File.Exists(path)
        ? [path]
        : Query($"SELECT file FROM glob({Sql.Files(path)}) ORDER BY file", row => row.GetString(0)).Where(File.Exists)
            .Select(file => FileKind.IsPipe(file) ? throw FilePattern.NotByPattern(file)
                : Path.IsPathRooted(path) ? file : Path.GetRelativePath(Environment.CurrentDirectory, file));

    /// <summary>Runs a statement that has no rows to give.</summary>
    public void Execute(string sql) => Query(sql, _ => 0);

    /// <summary>Runs work in a transaction: all of it holds, or nothing.</summary>
    public async Task<T> InTransactionAsync<T>(Func<Task<T>> work)
    {
        Execute("BEGIN");
        try
        {
            var result = await work();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            Execute("ROLLBACK");
            throw;
        }
    }

    /// <summary>The rows of a query as they are read, never all at once.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="stop">To be disposed with the reader: until then, the token interrupts the query.</param>
    /// <exception cref="SourceException">The query fails.</exception>
    public DuckDBDataReader Stream(string sql, IReadOnlyList<SourceColumn> columns, out IDisposable stop)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var command = Command(sql);
        command.UseStreamingMode = true;
        var registration = cancellationToken.Register(command.Cancel);
        stop = registration;
        try
        {
            var reader = command.ExecuteReader(System.Data.CommandBehavior.Default);
            CheckTypes(reader, columns);
            return reader;
        }
        catch (DuckDBException e)
        {
            registration.Dispose();
            throw cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : describe(e);
        }
    }

    // The provider knows fewer types than DuckDB, and says so only when a value is read, without the column.
    private static void CheckTypes(DuckDBDataReader reader, IReadOnlyList<SourceColumn> columns)
    {
        for (var i = 0; i < reader.FieldCount; i++)
        {
            try
            {
                reader.GetFieldType(i);
            }
            catch (ArgumentException)
            {
                reader.Dispose();
                throw new SourceException(
                    $"The column{Echo.Column(columns[i].Name)} is of DuckDB's type {columns[i].Type}, which cannot be read. Nothing was "
                    + "written. Make another type of it: in a pipeline by CAST, otherwise with the program that made the file.");
            }
        }
    }

    private DuckDBCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
