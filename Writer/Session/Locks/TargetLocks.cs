using EfWriter.Catalog;
using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Session.Locks;

/// <summary>Finds a table and keeps others from changing what is found; drops what writers that were killed have left beside it.</summary>
/// <param name="connection">The connection, in the write's transaction.</param>
/// <param name="sql">Delimits names.</param>
/// <param name="lockTimeout">How long others are waited for.</param>
internal sealed class TargetLocks(NpgsqlConnection connection, ISqlGenerationHelper sql, TimeSpan lockTimeout)
{
    private static readonly Savepoint Look = new("efwriter_look");
    private static readonly Savepoint Sweep = new("efwriter_sweep");

    private readonly ServerCatalog _catalog = new(connection);

    /// <summary>Finds whatever relation has a name, after waiting for whoever would make or replace it.</summary>
    public async Task<TargetTable?> FindAsWriterAsync(QualifiedName name, CancellationToken cancellationToken)
    {
        var (isTurn, table) = await _catalog
            .LookAsync(name, [LockTimeout.BeginForWrite(lockTimeout), Try(CatalogSql.TryLockName, LockNames.WriterOf(name.ToString()))],
                cancellationToken).ConfigureAwait(false);
        if (isTurn)
            return table;
        await new WriterLock(connection, lockTimeout).TakeAsync(name, needsIt: false, cancellationToken).ConfigureAwait(false);
        return await _catalog.FindAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds a relation that no other may be swapped in for before the transaction ends: what is found is what rows will be sent to.
    /// </summary>
    public async Task<TargetTable?> FindInPlaceAsync(QualifiedName name, CancellationToken cancellationToken)
    {
        var (isKept, table) = await _catalog
            .LookAsync(name, [LockTimeout.BeginForWrite(lockTimeout), Try(CatalogSql.TryLockPlace, LockNames.PlaceOf(name))],
                cancellationToken).ConfigureAwait(false);
        if (isKept)
            return table;
        await new WriterLock(connection, lockTimeout).KeepPlaceAsync(name, cancellationToken).ConfigureAwait(false);
        return await _catalog.FindAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The same, and its columns stay as they are found, if the server allows that: COPY takes bytes for whatever type a column has by
    /// then.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Stops the question and the wait.</param>
    /// <param name="isFirstLook">
    /// Whether no row was read yet, so that the attempt can be made again: the look may be a prepared one.
    /// </param>
    /// <exception cref="FrameFault">Somebody is changing the columns, or puts another table in its place, and was waited for in
    /// vain.</exception>
    public async Task<TargetTable?> FindFixedAsync(
        QualifiedName name, CancellationToken cancellationToken, bool isFirstLook = false)
    {
        var started = TimeProvider.System.GetTimestamp();
        ServerCatalog.FoundTable found;
        try
        {
            // By name: whoever waits for a swap locks the new table after it.
            NpgsqlBatchCommand[] first =
            [
                LockTimeout.BeginForWrite(lockTimeout), new(Look.Set), LockTimeout.Lock($"ONLY {Delimit(name)}", "ROW EXCLUSIVE"),
                new(Look.Release),
            ];
            var looks = isFirstLook ? RepeatedLooks.Of(connection) : null;
            found = await _catalog.AskAsync(name, first, looks, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName
            or PostgresErrorCodes.WrongObjectType or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.LockNotAvailable)
        {
            var wasOfSession = LockTimeout.WasOfSession(started, lockTimeout);
            await _catalog.ExecuteAsync(Look.RollBackAndRelease, cancellationToken).ConfigureAwait(false);
            if (e.SqlState == PostgresErrorCodes.LockNotAvailable && wasOfSession)
                throw;
            if (e.SqlState == PostgresErrorCodes.LockNotAvailable)
                throw Errors.TableHeld(name, lockTimeout,
                    await _catalog.FindLockHoldersAsync(name, cancellationToken).ConfigureAwait(false));

            // There is nothing to lock, or nothing that takes rows by COPY, or not by this role: the look and the load will show it.
            return await FindInPlaceAsync(name, cancellationToken).ConfigureAwait(false);
        }

        // The savepoint is released: what is waited for in vain here, such as a partition, fails the attempt.
        return await _catalog.CompleteAsync(found, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops a table that nobody reads and nothing depends on; otherwise leaves it where it is, and waits for nobody.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="oid">Its identity.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether it is dropped, for this transaction: others see it until the commit.</returns>
    public async Task<bool> TryDropAsync(QualifiedName name, uint oid, CancellationToken cancellationToken)
    {
        var delimited = Delimit(name);
        var demand = Try(CatalogSql.DemandIs, delimited);
        demand.Parameters.Add(Oid(oid));

        // Somebody holds it, needs it or lets nobody drop it, or it is another table by now: no concern of this write's.
        return await Sweep.TryAsync(
            connection,
            [new($"LOCK TABLE ONLY {delimited} IN ACCESS EXCLUSIVE MODE NOWAIT"), demand, new($"DROP TABLE {delimited}")],
            failure => failure.InvariantSeverity == "ERROR" && failure.SqlState != PostgresErrorCodes.QueryCanceled,
            cancellationToken).ConfigureAwait(false) is null;
    }

    private string Delimit(QualifiedName name) => sql.DelimitIdentifier(name.Name, name.Schema);

    private static NpgsqlBatchCommand Try(string sql, string name) => new(sql) { Parameters = { Text(name) } };
}
