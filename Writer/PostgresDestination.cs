using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using EfWriter.Connector;
using EfWriter.Connector.Uris;
using EfWriter.Failures;
using EfWriter.Planning.Preview;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter;

/// <summary>A PostgreSQL database to write frames to, for callers that have no <see cref="DbContext"/>.</summary>
/// <remarks>Safe to use from several threads; each write takes a connection of its own from the pool.</remarks>
[RequiresDynamicCode(DynamicCode.Reason)]
[RequiresUnreferencedCode(DynamicCode.Reason)]
public sealed partial class PostgresDestination : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly bool _ownsSource;
    private readonly ILoggerFactory? _loggers;
    private readonly Action<EfWriterOptionsBuilder>? _configure;
    private readonly DbContextOptions _options;

    private PostgresDestination(
        NpgsqlDataSource source, bool ownsSource, string? name, ILoggerFactory? loggers = null,
        Action<EfWriterOptionsBuilder>? configure = null)
    {
        Name = name;
        _source = source;
        _ownsSource = ownsSource;
        _loggers = loggers;
        _configure = configure;
        _options = Complete(new DbContextOptionsBuilder().UseNpgsql(source));
    }

    /// <summary>
    /// What statements call the destination (<see cref="ExportStatement.Destination"/>): its entry in the configuration; null if it has no
    /// name, and then it takes any statement.
    /// </summary>
    public string? Name { get; }

    /// <summary>A destination with a connection pool of its own.</summary>
    /// <param name="uri">
    /// <c>postgresql://user:password@host:port/database?sslmode=require</c>, as libpq and SQLAlchemy take it, or Npgsql's own connection
    /// string.
    /// </param>
    /// <param name="name">What statements call it; null to take any statement.</param>
    /// <returns>The destination; nothing is connected yet.</returns>
    /// <exception cref="ArgumentException">The URI cannot be read; the message does not repeat it.</exception>
    public static PostgresDestination FromUri(string uri, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return new(DataSources.Create(PostgresUri.ToConnectionString(uri)), ownsSource: true, name);
    }

    /// <summary>A destination with a pool of its own, and the host's logger.</summary>
    internal static PostgresDestination Create(
        string connectionString, string? name, ILoggerFactory? loggers, Action<EfWriterOptionsBuilder>? configure = null) =>
        new(DataSources.Create(connectionString, loggers), ownsSource: true, name, loggers, configure);

    /// <summary>A destination that uses a data source of the app's, with its mappings and its pool.</summary>
    /// <param name="source">The data source; disposed by its owner.</param>
    /// <param name="name">What statements call it; null to take any statement.</param>
    /// <returns>The destination.</returns>
    public static PostgresDestination FromDataSource(NpgsqlDataSource source, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(source, ownsSource: false, name);
    }

    /// <summary>
    /// Writes a frame to a PostgreSQL table, all or nothing, as
    /// <see cref="EfWriterDbContextExtensions.WriteAsync(DbContext, Frame, string, WriteOptions, CancellationToken)"/> does.
    /// </summary>
    /// <param name="frame">What to write.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How to write it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="TableExistsException">The table exists and <see cref="WriteOptions.IfExists"/> is
    /// <see cref="IfExists.Fail"/>.</exception>
    /// <exception cref="WriteOutcomeUnknownException">The connection was lost during the commit.</exception>
    /// <exception cref="FrameWriteException">The frame, the options or the server do not allow the write; the message says what to
    /// do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<WriteResult> WriteAsync(
        Frame frame, string table, WriteOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(session: null, frame, table, options, cancellationToken);

    /// <summary>Runs a statement's query on a connection of the app's and writes its rows, all or nothing.</summary>
    /// <remarks>
    /// The query runs in the transaction that the connection has, and the rows stream; where they would come from the server that they go
    /// to, and the result is the same, they stay there (<see cref="WriteResult.StayedOnServer"/>).
    /// A statement for another destination than this one (<see cref="Name"/>) is refused before its query runs. The source may be
    /// read-only: a transaction, a session or a server.
    /// </remarks>
    /// <param name="statement">The statement.</param>
    /// <param name="source">
    /// Where the query runs: any ADO.NET connection, such as that of the app's own context, of DuckDB or SQLite. It is opened where it is
    /// closed, and closed again then.
    /// </param>
    /// <param name="cancellationToken">Stops the query and the write; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="DbException">A source that is not PostgreSQL refuses the query, or cannot be reached.</exception>
    /// <exception cref="TableExistsException">The table exists and the statement's <c>if_exists</c> is <c>fail</c>.</exception>
    /// <exception cref="WriteOutcomeUnknownException">The connection was lost during the commit.</exception>
    /// <exception cref="FrameWriteException">The rows, the options or the server do not allow the write; the message says what to
    /// do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<WriteResult> ExecuteAsync(ExportStatement statement, DbConnection source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(source);
        if (Name is not null && statement.Destination.Length > 0 && !Name.Equals(statement.Destination, StringComparison.OrdinalIgnoreCase))
            throw FailureReport.Describe(Errors.OtherDestination(statement.Destination, Name), statement.Table);
        return SourceQuery.RunAsync(
            statement, source, _source,
            (frame, session) => WriteAsync(session, frame, statement.TableName, statement.Options, cancellationToken), cancellationToken);
    }

    // On a connection of the pool, or on one that is open already and has the rows.
    private async Task<WriteResult> WriteAsync(NpgsqlConnection? session, Frame frame, string table, WriteOptions? options,
        CancellationToken cancellationToken)
    {
        var db = new DbContext(session is null ? _options : Complete(new DbContextOptionsBuilder().UseNpgsql(session)));
        await using (db.ConfigureAwait(false))
            return await db.WriteAsync(frame, table, options, cancellationToken).ConfigureAwait(false);
    }

    private DbContextOptions Complete(DbContextOptionsBuilder options)
    {
        options.UseLoggerFactory(_loggers);
        if (_configure is not null)
            options.UseEfWriter(_configure);
        return options.Options;
    }

    /// <summary>
    /// Says what a write would do, without doing any of it, as
    /// <see cref="EfWriterDbContextExtensions.PlanAsync(DbContext, Frame, string, WriteOptions, CancellationToken)"/> does.
    /// </summary>
    /// <param name="frame">What would be written.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How it would be written; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The plan; where the write would be refused, it says why.</returns>
    /// <exception cref="FrameWriteException">The options mean nothing together or for this frame, or the server cannot be
    /// asked.</exception>
    public async Task<WritePlan> PlanAsync(
        Frame frame, string table, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var db = new DbContext(_options);
        await using (db.ConfigureAwait(false))
            return await db.PlanAsync(frame, table, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Loads the code and the services that a first write needs, on a thread of the pool. Asks no server.</summary>
    internal Task RehearseAsync() => Task.Run(async () =>
    {
        var db = new DbContext(_options);
        await using (db.ConfigureAwait(false))
            await Rehearsal.RunAsync(db).ConfigureAwait(false);
    });

    /// <summary>Closes the pool, where it is the destination's own.</summary>
    public void Dispose()
    {
        if (_ownsSource)
            _source.Dispose();
    }

    /// <summary>Closes the pool, where it is the destination's own.</summary>
    /// <returns>A task that ends when the connections are closed.</returns>
    public ValueTask DisposeAsync() => _ownsSource ? _source.DisposeAsync() : ValueTask.CompletedTask;
}
