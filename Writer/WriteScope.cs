using System.Data;
using System.Transactions;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using IsolationLevel = System.Data.IsolationLevel;

namespace EfWriter;

/// <summary>What a write happens in: a transaction of its own, or a savepoint in the caller's, which it never commits.</summary>
internal sealed class WriteScope : IAsyncDisposable
{
    private const string Savepoint = "efwriter_write";

    private readonly DbContext _host;
    private readonly Catalog _catalog;
    private readonly IDbContextTransaction? _own;
    private bool _isOver;

    private WriteScope(DbContext host, Catalog catalog, IDbContextTransaction? own)
    {
        _host = host;
        _catalog = catalog;
        _own = own;
    }

    /// <summary>Whether the caller has a transaction that a write joins.</summary>
    public static bool HasCallersTransaction(DbContext host) => host.Database.CurrentTransaction is not null || IsEnlisted(host);

    public static async Task<WriteScope> BeginAsync(DbContext host, CancellationToken cancellationToken)
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
            var catalog = new Catalog(connection);
            if (HasCallersTransaction(host))
            {
                await catalog.ExecuteAsync($"SAVEPOINT {Savepoint}", cancellationToken).ConfigureAwait(false);
                return new(host, catalog, own: null);
            }

            return new(host, catalog, await BeginTransactionAsync(host, cancellationToken).ConfigureAwait(false));
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
    /// <exception cref="CommitException">The commit was asked for and not answered.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_own is null)
            await _catalog.ExecuteAsync($"RELEASE SAVEPOINT {Savepoint}", cancellationToken).ConfigureAwait(false);
        else
            await CommitOwnAsync(_own).ConfigureAwait(false);
        _isOver = true;
    }

    /// <summary>Rolls back what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isOver)
            await RollBackAsync().ConfigureAwait(false);
        if (_own is not null)
            await _own.DisposeAsync().ConfigureAwait(false);
        await _host.Database.CloseConnectionAsync().ConfigureAwait(false);
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
    private static async Task CommitOwnAsync(IDbContextTransaction own)
    {
        try
        {
            await own.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not PostgresException)
        {
            throw new CommitException(e);
        }
    }

    private async Task RollBackAsync()
    {
        _isOver = true;
        try
        {
            if (_own is null)
                await _catalog.ExecuteAsync($"ROLLBACK TO SAVEPOINT {Savepoint}; RELEASE SAVEPOINT {Savepoint}", CancellationToken.None).ConfigureAwait(false);
            else
                await _own.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection is gone, and the server has rolled back by itself; the failure that brought us here is the one to tell of.
        }
    }

    private static bool IsEnlisted(DbContext host)
    {
        if (host.Database.GetEnlistedTransaction() is not null)
            return true;
        return Transaction.Current is not null && new NpgsqlConnectionStringBuilder(host.Database.GetConnectionString()).Enlist;
    }
}

/// <summary>A commit was asked for and not answered. Not a database exception: no retry strategy may take it for a transient one.</summary>
internal sealed class CommitException(Exception cause) : Exception(cause.Message, cause);
