using EfWriter.Migrations;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Schema;

/// <content>What keeps others from changing what a write has found, and what writers that were killed have left.</content>
internal sealed partial class Catalog
{
    private const string LockPrefix = "efwriter:";
    private const string PlaceLockPrefix = "efwriter-place:";
    private const string LookSavepoint = "efwriter_look";
    private const string SweepSavepoint = "efwriter_sweep";

    /// <summary>Finds whatever relation has a name, after waiting for whoever would make or replace it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="patience">How long others are waited for.</param>
    /// <param name="cancellationToken">Stops the wait and the question.</param>
    public async Task<TargetTable?> FindInTurnAsync(QualifiedName name, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (isTurn, table) = await LookAsync(
            name, [LockTimeout.BeginForWrite(patience), new(CatalogSql.TryLockName) { Parameters = { Text(TurnLockOf(name.ToString())) } }], cancellationToken).ConfigureAwait(false);
        if (isTurn)
            return table;
        await new TurnLock(connection, patience).TakeAsync(name, needsIt: false, cancellationToken).ConfigureAwait(false);
        return await FindAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds a relation that no other may be swapped in for before the transaction ends: what is found is what rows will be sent to.</summary>
    public async Task<TargetTable?> FindInPlaceAsync(QualifiedName name, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (isKept, table) = await LookAsync(name, [new(CatalogSql.TryLockPlace) { Parameters = { Text(PlaceLock(name)) } }], cancellationToken).ConfigureAwait(false);
        if (isKept)
            return table;
        await new TurnLock(connection, patience).KeepPlaceAsync(name, cancellationToken).ConfigureAwait(false);
        return await FindAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The same, and its columns stay as they are found, where the server allows that to be had: COPY takes bytes for whatever type a column has by then.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="delimited">The name in SQL.</param>
    /// <param name="patience">How long somebody is waited for who is changing the columns, or puts another table in its place.</param>
    /// <param name="cancellationToken">Stops the question and the wait.</param>
    /// <exception cref="Frames.FrameFault">Somebody has held the table for as long as he was waited for.</exception>
    public async Task<TargetTable?> FindFixedAsync(QualifiedName name, string delimited, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            // By name: whoever waits for a swap locks the new table after it.
            NpgsqlBatchCommand[] first =
            [
                new($"SAVEPOINT {LookSavepoint}"), LockTimeout.Begin(patience), new($"LOCK TABLE ONLY {delimited} IN ROW EXCLUSIVE MODE"), LockTimeout.End(),
                new($"RELEASE SAVEPOINT {LookSavepoint}"),
            ];
            return (await LookAsync(name, first, cancellationToken).ConfigureAwait(false)).Table;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName
            or PostgresErrorCodes.WrongObjectType or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.LockNotAvailable)
        {
            await ExecuteAsync($"ROLLBACK TO SAVEPOINT {LookSavepoint}; RELEASE SAVEPOINT {LookSavepoint}", cancellationToken).ConfigureAwait(false);
            if (e.SqlState == PostgresErrorCodes.LockNotAvailable)
                throw Errors.TableHeld(name, patience, await FindLockHoldersAsync(name, cancellationToken).ConfigureAwait(false));

            // There is nothing to lock, or nothing that takes rows by COPY, or not by this role: the look and the load will tell.
            return await FindInPlaceAsync(name, patience, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes writers that would create the same thing wait for each other until the end of the transaction.</summary>
    public async Task LockNameAsync(string name, CancellationToken cancellationToken)
    {
        using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(SearchPath.Guard), Lock(name) } };
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same lock, to be taken on the way with other commands.</summary>
    public static NpgsqlBatchCommand Lock(string name) => new(CatalogSql.LockName) { Parameters = { Text(TurnLockOf(name)) } };

    /// <summary>The same lock, if nobody has it.</summary>
    public async Task TryLockNameAsync(string name, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.TryLockName, Text(TurnLockOf(name)));
        await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the lock of a name is called.</summary>
    public static string TurnLockOf(string name) => LockPrefix + name;

    /// <summary>What those who need a table to stay in its place lock together, and who swaps another one in, alone.</summary>
    public static string PlaceLock(QualifiedName name) => PlaceLockPrefix + name;

    /// <summary>The staging tables of a target that no living writer holds, and what each name means.</summary>
    public async Task<IReadOnlyList<(QualifiedName Name, uint Oid)>> FindAbandonedAsync(QualifiedName target, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.Abandoned, Text(target.Schema), Text(StagingNames.CommittedPrefix(target.Name)), Text(LockPrefix));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<(QualifiedName, uint)>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            found.Add((new(target.Schema, reader.GetString(0)), await reader.GetFieldValueAsync<uint>(1, cancellationToken).ConfigureAwait(false)));
        return found;
    }

    /// <summary>Drops a table that nobody reads and nothing depends on; leaves it where it is else, and waits for nobody.</summary>
    /// <returns>Whether it is dropped, for this transaction: others see it until the commit.</returns>
    public async Task<bool> TryDropAsync(string delimited, uint oid, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(
                [
                    new($"SAVEPOINT {SweepSavepoint}"),
                    new($"LOCK TABLE ONLY {delimited} IN ACCESS EXCLUSIVE MODE NOWAIT"),
                    new(CatalogSql.DemandIs) { Parameters = { Text(delimited), new() { Value = oid, NpgsqlDbType = NpgsqlDbType.Oid } } },
                    new($"DROP TABLE {delimited}"),
                    new($"RELEASE SAVEPOINT {SweepSavepoint}"),
                ],
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e.InvariantSeverity == "ERROR" && e.SqlState != PostgresErrorCodes.QueryCanceled)
        {
            // Somebody holds it, needs it or lets nobody drop it, or it is another table by now: no concern of this write's.
            await ExecuteAsync($"ROLLBACK TO SAVEPOINT {SweepSavepoint}; RELEASE SAVEPOINT {SweepSavepoint}", cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>The processes of the server that hold a table or its place, beside the connection's own.</summary>
    public Task<IReadOnlyList<LockHolder>> FindLockHoldersAsync(TargetTable table, CancellationToken cancellationToken) =>
        FindLockHoldersAsync(table.Oid, PlaceLock(table.Name), cancellationToken);

    /// <summary>The processes of the server that hold a relation or the lock of a name, beside the connection's own.</summary>
    public async Task<IReadOnlyList<LockHolder>> FindLockHoldersAsync(uint relation, string lockName, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.LockHolders, new() { Value = relation, NpgsqlDbType = NpgsqlDbType.Oid }, Text(lockName));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var holders = new List<LockHolder>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            holders.Add(new(reader.GetInt32(0), await reader.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(1)));
        return holders;
    }

    /// <summary>The processes of the server that hold whatever a name means; none if it means nothing.</summary>
    public async Task<IReadOnlyList<LockHolder>> FindLockHoldersAsync(QualifiedName name, CancellationToken cancellationToken) =>
        await FindOidAsync(name, cancellationToken).ConfigureAwait(false) is { } oid
            ? await FindLockHoldersAsync(oid, PlaceLock(name), cancellationToken).ConfigureAwait(false)
            : [];
}
