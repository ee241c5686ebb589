using EfWriter.Connector;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter;

/// <summary>A PostgreSQL database to write frames to, for callers that have no <see cref="DbContext"/>.</summary>
/// <remarks>Safe to use from several threads; each write takes a connection of its own from the pool.</remarks>
public sealed class PostgresDestination : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly bool _ownsSource;
    private readonly DbContextOptions _options;

    private PostgresDestination(NpgsqlDataSource source, bool ownsSource)
    {
        _source = source;
        _ownsSource = ownsSource;
        _options = new DbContextOptionsBuilder().UseNpgsql(source).Options;
    }

    /// <summary>A destination with a connection pool of its own.</summary>
    /// <param name="uri">
    /// <c>postgresql://user:password@host:port/database?sslmode=require</c>, as libpq and SQLAlchemy take it, or Npgsql's own connection string.
    /// </param>
    /// <returns>The destination; nothing is connected yet.</returns>
    /// <exception cref="ArgumentException">The URI cannot be read; the message does not repeat it.</exception>
    public static PostgresDestination FromUri(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return new(NpgsqlDataSource.Create(PostgresUri.ToConnectionString(uri)), ownsSource: true);
    }

    /// <summary>A destination that uses a data source of the app's, with its mappings and its pool.</summary>
    /// <param name="source">The data source; disposed by its owner.</param>
    /// <returns>The destination.</returns>
    public static PostgresDestination FromDataSource(NpgsqlDataSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(source, ownsSource: false);
    }

    /// <summary>Writes a frame to a PostgreSQL table, all or nothing, as <see cref="DbContextExtensions.WriteAsync"/> does.</summary>
    /// <param name="frame">What to write.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How to write it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="TableExistsException">The table exists and <see cref="WriteOptions.IfExists"/> is <see cref="IfExists.Fail"/>.</exception>
    /// <exception cref="WriteOutcomeUnknownException">The connection was lost during the commit.</exception>
    /// <exception cref="FrameWriteException">The frame, the options or the server do not allow the write; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<WriteResult> WriteAsync(
        Frame frame, string table, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var db = new DbContext(_options);
        await using (db.ConfigureAwait(false))
            return await db.WriteAsync(frame, table, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says what a write would do, without doing any of it, as <see cref="DbContextExtensions.PlanAsync"/> does.</summary>
    /// <param name="frame">What would be written.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How it would be written; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The plan; where the write would be refused, it says why.</returns>
    /// <exception cref="FrameWriteException">The options mean nothing together or for this frame, or the server cannot be asked.</exception>
    public async Task<WritePlan> PlanAsync(
        Frame frame, string table, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var db = new DbContext(_options);
        await using (db.ConfigureAwait(false))
            return await db.PlanAsync(frame, table, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the pool, where it is the destination's own.</summary>
    /// <returns>A task that ends when the connections are closed.</returns>
    public ValueTask DisposeAsync() => _ownsSource ? _source.DisposeAsync() : ValueTask.CompletedTask;
}
