using DuckDB.NET.Data;
using EfWriter.Cli.Sources;
using EfWriter.Connector.Statements;

namespace EfWriter.Cli.Pipelines;

/// <summary>The DuckDB that a pipeline runs in.</summary>
internal sealed class DuckEngine : IAsyncDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly CancellationToken _cancellationToken;
    private string? _copyFolder;

    private DuckEngine(DuckDBConnection connection, CancellationToken cancellationToken)
    {
        (_connection, _cancellationToken) = (connection, cancellationToken);
        Session = new(connection, DuckFailure.DescribeSql, cancellationToken);
    }

    /// <summary>What the pipeline's own statements run on.</summary>
    public DuckSession Session { get; }

    /// <summary>Opens a database.</summary>
    /// <param name="path">Its file, made where it is missing; null for one in memory.</param>
    /// <param name="memoryLimit">As DuckDB takes it, such as 2GB; null for its own.</param>
    /// <param name="cancellationToken">Stops what runs in it.</param>
    /// <exception cref="SourceException">It cannot be opened.</exception>
    public static DuckEngine Open(string? path, string? memoryLimit, CancellationToken cancellationToken)
    {
        if (path is not null && PrivateDatabase.LeadsNowhere(path))
        {
            throw new SourceException(
                $"The DuckDB file {Echo.Path(path)} is a link to a file that is not there. Create it, or remove the link.");
        }

        var isNew = path is not null && PrivateDatabase.Make(path);
        try
        {
            var engine = new DuckEngine(DuckSession.Open(path), cancellationToken);
            if (isNew)
                PrivateDatabase.MakeLog(path!);
            if (memoryLimit is not null)
                engine.Session.Execute($"SET memory_limit = {Sql.Text(memoryLimit)}");
            return engine;
        }
        catch (DuckDBException e)
        {
            if (isNew)
                File.Delete(path!);
            throw new SourceException(
                $"Cannot open the DuckDB file {Echo.Path(path ?? string.Empty)}: it is in use, not DuckDB's, of another version, or not to "
                + "be written to.", e);
        }
    }

    /// <summary>Opens a copy of a database's file, which is deleted in the end.</summary>
    /// <inheritdoc cref="Open"/>
    public static DuckEngine OpenCopy(string path, string? memoryLimit, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("efwriter-plan-").FullName;
        try
        {
            var copy = Path.Combine(folder, "copy.duckdb");
            File.Copy(path, copy);
            if (File.Exists($"{path}.wal"))
                File.Copy($"{path}.wal", $"{copy}.wal");
            var engine = Open(copy, memoryLimit, cancellationToken);
            engine._copyFolder = folder;
            return engine;
        }
        catch (Exception e)
        {
            Directory.Delete(folder, recursive: true);
            if (e is IOException or UnauthorizedAccessException)
                throw new SourceException($"Cannot copy the DuckDB file {Echo.Path(path)}: the system does not let it be read or written",
                    e);
            throw;
        }
    }

    /// <summary>Runs a statement that makes a table, and counts its rows.</summary>
    public long CreateTable(CreateTableStep step)
    {
        Session.Execute(step.Sql);
        return Count(step.Table);
    }

    /// <summary>Reads Parquet files into a table.</summary>
    /// <returns>The rows that came.</returns>
    public long Load(LoadFileStep step)
    {
        var session = DuckSession.ForFiles(_connection, [.. Session.FilesOf(step.File.Path)], _cancellationToken);
        var file = new ParquetTable(session, [step.File.Path], step.File.Options);
        var existing = step.Mode == LoadMode.Append ? Columns(step.Table) : [];
        var plan = new ReadPlan(file, new TextScan(session, file), existing) { StaysInDuckDb = true };
        var query = plan.Query();
        try
        {
            return Store(session, step.Table, step.Mode == LoadMode.Append && existing.Count > 0, query);
        }
        catch (SourceException e) when (e.InnerException is DuckDBException cause && !DuckFailure.IsAboutStatement(cause))
        {
            throw file.Explain(cause);
        }
    }

    /// <summary>Puts a query's rows into a table.</summary>
    /// <param name="session">What runs it, and tells how it failed.</param>
    /// <param name="table">The table.</param>
    /// <param name="appends">Whether the table is there and keeps its rows.</param>
    /// <param name="query">The rows; columns are matched by name.</param>
    /// <returns>The rows that came.</returns>
    public long Store(DuckSession session, string table, bool appends, string query)
    {
        var before = appends ? Count(table) : 0;
        session.Execute(appends ? $"INSERT INTO {table} BY NAME {query}" : $"CREATE OR REPLACE TABLE {table} AS {query}");
        return Count(table) - before;
    }

    /// <summary>Takes rows into a table whose name has all of its parts, without quotes.</summary>
    public DuckDBAppender AppendTo(string table) => table.Split('.') is [var catalog, var schema, var name]
        ? _connection.CreateAppender(catalog, schema, name)
        : throw new ArgumentException("Expected catalog.schema.table.", nameof(table));

    /// <summary>A table's columns and DuckDB's types of them; none where it is not there.</summary>
    public Dictionary<string, string> Types(string table)
    {
        try
        {
            return Session.Query($"DESCRIBE SELECT * FROM {table}", row => (Name: row.GetString(0), Type: row.GetString(1)))
                .ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
        }
        catch (SourceException e) when (e.InnerException is DuckDBException cause && DuckFailure.IsCatalogError(cause))
        {
            return [];
        }
    }

    /// <summary>A table's columns and their types; none where it is not there.</summary>
    public Dictionary<string, AskedType> Columns(string table) => Types(table).ToDictionary(
        column => column.Key,
        column => AskedType.Parse(column.Value is "DOUBLE" ? "double precision" : column.Value is "FLOAT" ? "real" : column.Value),
        StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        if (_copyFolder is not null)
            Directory.Delete(_copyFolder, recursive: true);
    }

    private long Count(string table) => Session.Query($"SELECT count(*) FROM {table}", row => row.GetInt64(0)).Single();
}
