using System.Security.Cryptography;
using EfWriter.Catalog;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Session.Locks;

/// <summary>
/// Locks a table for the end of a replacement in short tries. Who asks for such a lock and waits keeps everybody waiting who comes later;
/// so nobody is made to wait for longer than one try lasts, and between two tries everybody gets through.
/// </summary>
/// <param name="connection">The connection, in the write's transaction.</param>
/// <param name="sql">Delimits names.</param>
/// <param name="lockTimeout">How long it is tried.</param>
internal sealed class ReplaceLock(NpgsqlConnection connection, ISqlGenerationHelper sql, TimeSpan lockTimeout)
{
    /// <summary>Keeps everybody out, readers included.</summary>
    public const string AgainstAll = "ACCESS EXCLUSIVE";

    /// <summary>Keeps writers out, not readers: of a table whose rows are deleted.</summary>
    public const string AgainstWriters = "SHARE ROW EXCLUSIVE";

    private static readonly Savepoint Part = new("efwriter_lock");

    // Readers wait for no longer than this at once. Below PostgreSQL's own deadlock_timeout, so that a try ends before it makes a deadlock.
    private static readonly TimeSpan FirstTry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTry = TimeSpan.FromMilliseconds(800);

    // Longer than deadlock_timeout, for that is when autovacuum yields to who waits for it.
    private static readonly TimeSpan ForAutovacuum = TimeSpan.FromMilliseconds(2_000);

    private readonly ServerCatalog _catalog = new(connection);

    /// <summary>Takes a lock, which holds until the end of the transaction, and makes sure that the name still means the table.</summary>
    /// <exception cref="FrameFault">Others have held the table for as long as it was tried, have put another one in its place, or have
    /// made a foreign key that its rows are not to be deleted beside.</exception>
    /// <param name="table">The table.</param>
    /// <param name="mode">Which lock.</param>
    /// <param name="isSwapped">Whether another table takes its place: what an append has found must not be exchanged before it has sent its
    /// rows.</param>
    /// <param name="cancellationToken">Stops the tries.</param>
    public async Task TakeAsync(TargetTable table, string mode, bool isSwapped, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var limit = FirstTry; ; limit = Longer(limit))
        {
            if (await TryAsync(table, mode, isSwapped, limit, cancellationToken).ConfigureAwait(false))
                break;

            if (TimeProvider.System.GetElapsedTime(started) >= lockTimeout)
                throw Errors.TableHeld(table.Name, lockTimeout,
                    await _catalog.FindLockHoldersAsync(table, cancellationToken).ConfigureAwait(false));
            await Task.Delay(Pause(limit), cancellationToken).ConfigureAwait(false);
            await DriveAutovacuumAwayAsync(table, cancellationToken).ConfigureAwait(false);
        }

        var oid = mode == AgainstWriters
            ? await CheckBeforeDeletionAsync(table, cancellationToken).ConfigureAwait(false)
            : await _catalog.FindOidAsync(table.Name, cancellationToken).ConfigureAwait(false);
        if (oid != table.Oid)
            throw Errors.TableVanished(table.Name);
    }

    // Until now anybody who may could have made a foreign key.
    private async Task<uint?> CheckBeforeDeletionAsync(TargetTable table, CancellationToken cancellationToken)
    {
        var (oid, references) = await _catalog.LookAgainAsync(table, cancellationToken).ConfigureAwait(false);

        // What inherits from the table is locked with it or keeps its rows.
        var open = references.OpenTo(deletes: true, changed: []).Where(one => one.Table != table.Name).ToList();
        if (open.Count > 0)
            references = await _catalog.LookLockedAsync(table, open, sql, cancellationToken).ConfigureAwait(false);
        return references.Refusal(deletes: true, changed: []) is { } refusal ? throw refusal : oid;
    }

    private Task<bool> TryAsync(TargetTable table, string mode, bool isSwapped, TimeSpan limit, CancellationToken cancellationToken) =>
        AttemptAsync(
            LockTimeout.LockTableExactly(Delimit(table), mode, limit,
                isSwapped ? [WriterLock.DemandAlone(LockNames.PlaceOf(table.Name), table.Name)] : []),
            cancellationToken);

    // A lock that autovacuum has too, and that neither readers nor writers mind. It is let go at once: who holds it while waiting for a
    // greater one makes a deadlock with a writer that asks for it, as ANALYZE does.
    private Task<bool> DriveAutovacuumAwayAsync(TargetTable table, CancellationToken cancellationToken) => AttemptAsync(
        [.. LockTimeout.LockTableExactly(Delimit(table), "SHARE UPDATE EXCLUSIVE", ForAutovacuum), new(Part.RollBackTo)],
        cancellationToken);

    // Behind a savepoint: the rows that are loaded survive a try that fails, and what it has locked and set is undone.
    private async Task<bool> AttemptAsync(IEnumerable<NpgsqlBatchCommand> statements, CancellationToken cancellationToken) =>
        await Part.TryAsync(
        connection,
        statements,
        failure => failure.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or LockSql.LockRefused,
        cancellationToken).ConfigureAwait(false) is null;

    private string Delimit(TargetTable table) =>
        $"{(table.IsPartitioned ? string.Empty : "ONLY ")}{sql.DelimitIdentifier(table.Name.Name, table.Name.Schema)}";

    // About as long as the try; not in step with another writer's.
    private static TimeSpan Pause(TimeSpan limit) => limit * (RandomNumberGenerator.GetInt32(50, 150) / 100d);

    private static TimeSpan Longer(TimeSpan limit) => limit * 1.5 < LongestTry ? limit * 1.5 : LongestTry;
}
