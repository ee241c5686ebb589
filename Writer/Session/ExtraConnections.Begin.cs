using EfWriter.Catalog;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Session;

/// <content>The transactions that fill the staging table, each with its lock on it.</content>
internal sealed partial class ExtraConnections
{
    // Nobody has rights to the staging table: who has a lock is refused in a moment.
    private static readonly TimeSpan LongestLock = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Begins a transaction on each connection, and locks the staging table in all of them before the first row is sent: whoever may only
    /// look into the schema queues for a lock before the server refuses it (<c>CREATE TRIGGER</c>), and a stream behind him would wait for
    /// one before him, which waits for rows that the other stream has.
    /// </summary>
    /// <param name="table">The staging table.</param>
    /// <param name="lockTimeout">How long it is tried.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FrameFault">Others have been in the way for as long as it was tried.</exception>
    public async Task BeginAsync(TargetTable table, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var delimited = host.GetService<ISqlGenerationHelper>().DelimitIdentifier(table.Name.Name, table.Name.Schema);
        while (!await TryBeginAsync(delimited, cancellationToken).ConfigureAwait(false))
        {
            // What is let go lets him through, to be refused.
            await EndAsync().ConfigureAwait(false);
            if (TimeProvider.System.GetElapsedTime(started) >= lockTimeout)
                throw Errors.TableHeld(table.Name, lockTimeout,
                    await new ServerCatalog(Own).FindLockHoldersAsync(table, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<bool> TryBeginAsync(string table, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var connection in Connections)
            {
                var its = LockTimeout.LockTable($"ONLY {table}", "ROW EXCLUSIVE", LongestLock);
                _transactions.Add(await BeginAsync(connection, its, cancellationToken).ConfigureAwait(false));
            }

            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private async Task EndAsync()
    {
        foreach (var transaction in _transactions)
            await transaction.DisposeAsync().ConfigureAwait(false);
        _transactions.Clear();
    }
}
