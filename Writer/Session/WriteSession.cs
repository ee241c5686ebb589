using System.Data;
using System.Transactions;
using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Session.Locks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using IsolationLevel = System.Data.IsolationLevel;

namespace EfWriter.Session;

/// <summary>
/// What one attempt holds on the server: a transaction of its own, or a savepoint in the caller's, which it never commits; further
/// connections; the time of its stages. It knows no table.
/// </summary>
/// <remarks>
/// Disposed in this order: the transaction or savepoint is rolled back if it was not committed, the context's connection closed, and then
/// the further connections, which drop the staging table that they filled.
/// </remarks>
internal sealed class WriteSession : IAsyncDisposable
{
    /// <summary>What a write in the caller's transaction is behind.</summary>
    public static readonly Savepoint Part = new("efwriter_write");

    /// <summary>The oldest major version that the statements are for: those of older ones have other catalogs.</summary>
    public const int OldestServer = 14;

    private readonly DbContext _host;
    private readonly ServerCatalog _catalog;
    private readonly IDbContextTransaction? _own;
    private readonly IDisposable _timeouts;
    private string? _path;
    private bool _isOver;

    private WriteSession(DbContext host, ServerCatalog catalog, TimeSpan lockTimeout, IDbContextTransaction? own)
    {
        _host = host;
        _catalog = catalog;
        _own = own;
        _timeouts = CommandTimeouts.AllowWaits(host, lockTimeout);
        Locks = new(Connection, host.GetService<ISqlGenerationHelper>(), lockTimeout);
        Streams = new(host, Locks);
        Reports = new(Connection.ProcessID);
    }

    /// <summary>The context that the write is on.</summary>
    public DbContext Host => _host;

    /// <summary>The context's connection.</summary>
    public NpgsqlConnection Connection => (NpgsqlConnection)_host.Database.GetDbConnection();

    /// <summary>What the server has.</summary>
    public ServerCatalog Catalog => _catalog;

    /// <summary>Takes the locks of the write, until its transaction ends.</summary>
    public SessionLocks Locks { get; }

    /// <summary>The connections that rows are sent on: the context's own, unless more were opened.</summary>
    public ExtraConnections Streams { get; }

    /// <summary>Reports the stages.</summary>
    public StageReports Reports { get; }

    /// <summary>Times the stages.</summary>
    public StageTimer Timer { get; } = new();

    /// <summary>Whether the caller has a transaction that a write joins.</summary>
    public static bool HasCallersTransaction(DbContext host) => host.Database.CurrentTransaction is not null || IsEnlisted(host);

    /// <summary>Opens the context's connection, and begins a transaction or joins the caller's.</summary>
    /// <param name="host">The context.</param>
    /// <param name="lockTimeout">How long others are waited for, each time that a lock is taken.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<WriteSession> BeginAsync(DbContext host, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        // EF would open another connection, forget the transaction, and the write would be committed by itself.
        if (host.Database.CurrentTransaction is not null && host.Database.GetDbConnection().State != ConnectionState.Open)
            throw Errors.TransactionLost();
        await host.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = (NpgsqlConnection)host.Database.GetDbConnection();
            if ((connection.FullState & (ConnectionState.Executing | ConnectionState.Fetching)) != 0)
                throw Errors.ConnectionBusy();
            CheckSession(connection);
            var catalog = new ServerCatalog(connection);
            if (HasCallersTransaction(host))
                return await JoinAsync(host, catalog, lockTimeout, cancellationToken).ConfigureAwait(false);

            return new(host, catalog, lockTimeout, await BeginTransactionAsync(host, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await host.Database.CloseConnectionAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether the transaction is the write's own, with nothing of the caller's in it.</summary>
    public bool IsOwn => _own is not null;

    /// <summary>Commits the write's own transaction, or leaves the rows to the caller's.</summary>
    /// <param name="tokens">What an unanswered commit can be asked after by; null where it need not be.</param>
    /// <param name="schema">The target's schema.</param>
    /// <param name="cancellationToken">Stops what comes before the commit, and the questions after it.</param>
    /// <exception cref="CommitException">The commit was asked for and not answered, and whether it happened cannot be found
    /// out.</exception>
    public async Task CommitAsync(ICommitTokens? tokens, string schema, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_own is null)
        {
            await _catalog.EndGuardedAsync(Part, _path, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            Reports.Enter(WriteStage.Committing);
            var token = tokens is null ? null : await tokens.WriteAsync(schema, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await CommitOwnAsync(_own, token, cancellationToken).ConfigureAwait(false);
        }

        _isOver = true;
        Streams.Release();
    }

    /// <summary>Rolls back what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        using var timeoutsEnd = _timeouts;
        Reports.Dispose();
        await using (Streams.ConfigureAwait(false))
        {
            if (!_isOver)
                await RollBackAsync().ConfigureAwait(false);
            if (_own is not null)
                await _own.DisposeAsync().ConfigureAwait(false);
            await _host.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    // Rows are sent as UTF-8, and EF writes a backslash in a text as it is. The server reports both settings and its version at
    // connect, so no query is needed.
    private static void CheckSession(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
            throw Errors.ServerTooOld(connection.PostgreSqlVersion.ToString(), OldestServer);
        var session = connection.PostgresParameters;
        if (session.TryGetValue("client_encoding", out var encoding) && encoding != "UTF8")
            throw Errors.OtherEncoding(encoding);
        if (session.TryGetValue("standard_conforming_strings", out var isStandard) && isStandard != "on")
            throw Errors.BackslashesEscape();
    }

    private static async Task<WriteSession> JoinAsync(DbContext host, ServerCatalog catalog, TimeSpan lockTimeout,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scope = new WriteSession(host, catalog, lockTimeout, own: null);
        try
        {
            scope._path = await catalog.BeginGuardedAsync(Part).ConfigureAwait(false);
            return scope;
        }
        catch (Exception e)
        {
            // The caller's transaction has failed with it; that it had failed before would be the caller's to know.
            if (e is PostgresException { SqlState: not PostgresErrorCodes.InFailedSqlTransaction })
                await scope.RollBackAsync().ConfigureAwait(false);
            scope._timeouts.Dispose();
            throw;
        }
    }

    private static async Task<IDbContextTransaction> BeginTransactionAsync(DbContext host, CancellationToken cancellationToken)
    {
        try
        {
            return await host.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("already in progress", StringComparison.Ordinal))
        {
            throw Errors.TransactionNotShared();
        }
    }

    // Not cancellable: a commit that was sent cannot be taken back, only not be heard of.
    private static async Task CommitOwnAsync(IDbContextTransaction own, ICommitToken? token, CancellationToken cancellationToken)
    {
        try
        {
            await own.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not PostgresException server || TransientFaults.EndsConnection(server))
        {
            var wasCommitted =
                token is null || e is not NpgsqlException ? null : await token.WasCommittedAsync(cancellationToken).ConfigureAwait(false);
            if (wasCommitted is null)
                throw new CommitException(e, hadToken: token is not null);
            if (wasCommitted is false)
                throw;
        }
    }

    private async Task RollBackAsync()
    {
        _isOver = true;
        try
        {
            await SessionEnd.RetryWhileCancelledAsync(
                () => _own is null ? RollBackToSavepointAsync() : _own.RollbackAsync(CancellationToken.None)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection is gone, and the server has rolled back by itself; the failure that brought us here is the one to tell of.
            if (_own is null)
                Transaction.Current?.Rollback();

            // The server takes a commit of a transaction that has failed for a rollback, and says nothing: without its connection it
            // throws.
            if (_own is null || e is PostgresException)
                await SessionEnd.CloseAsync((NpgsqlConnection)_host.Database.GetDbConnection()).ConfigureAwait(false);
        }
    }

    private Task RollBackToSavepointAsync() =>
        _catalog.ExecuteAsync(Part.RollBackAndRelease, CancellationToken.None);

    private static bool IsEnlisted(DbContext host)
    {
        if (host.Database.GetEnlistedTransaction() is not null)
            return true;
        return Transaction.Current is not null && new NpgsqlConnectionStringBuilder(host.Database.GetConnectionString()).Enlist;
    }
}
