using EfWriter.Catalog;
using EfWriter.Migrations;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Session.Locks;

/// <summary>
/// Lets writers of one table wait for each other, whether it exists or not. Anybody can take such a lock who may connect: so it is waited
/// for no longer than the caller allows, and who could not be a writer of the table is not waited for.
/// </summary>
/// <remarks>
/// What must not go wrong is kept by locks on tables and by the server's own unique names; the turn only spares failures.
/// </remarks>
/// <param name="connection">The connection, in the write's transaction.</param>
/// <param name="lockTimeout">How long others are waited for.</param>
internal sealed class WriterLock(NpgsqlConnection connection, TimeSpan lockTimeout)
{
    private static readonly Savepoint Part = new("efwriter_turn");

    // Then it is looked again whether who is before us is one to wait for.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly ServerCatalog _catalog = new(connection);

    /// <summary>Waits for the turn of a table's writers, until the end of the transaction.</summary>
    /// <param name="table">The table.</param>
    /// <param name="needsIt">Whether the write would be wrong beside another one: then nobody is passed over.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="FrameFault">Others have had it for as long as it was waited for.</exception>
    public Task TakeAsync(QualifiedName table, bool needsIt, CancellationToken cancellationToken) =>
        TakeAsync(LockNames.WriterOf(table.ToString()), table, isShared: false, needsIt, cancellationToken);

    /// <summary>The same for a schema that is made.</summary>
    public Task TakeAsync(string schema, CancellationToken cancellationToken) =>
        TakeAsync(LockNames.WriterOf(schema), new(schema, string.Empty), isShared: false, needsIt: false, cancellationToken);

    /// <summary>Takes the lock of a name, if nobody has it.</summary>
    public async Task TryTakeAsync(string name, CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(Command(CatalogSql.TryLockName, LockNames.WriterOf(name)));
        await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for whoever is putting another table in the place of this one, and keeps it there.</summary>
    public Task KeepPlaceAsync(QualifiedName table, CancellationToken cancellationToken) =>
        TakeAsync(LockNames.PlaceOf(table), table, isShared: true, needsIt: false, cancellationToken);

    /// <summary>
    /// Takes a lock, if only outsiders are in the way, and fails otherwise by <see cref="LockSql.LockRefused"/>: for a batch that has to
    /// end there.
    /// </summary>
    public static NpgsqlBatchCommand DemandAlone(string name, QualifiedName table) => Command(LockSql.DemandAlone, name, table);

    private async Task TakeAsync(string name, QualifiedName table, bool isShared, bool needsIt, CancellationToken cancellationToken)
    {
        var attempt = (isShared, needsIt) switch
        {
            (true, _) => Command(LockSql.TryTogether, name, table),
            (_, false) => Command(LockSql.TryAlone, name, table),
            _ => Command(CatalogSql.TryLockName, name),
        };
        var started = TimeProvider.System.GetTimestamp();
        while (!await TryAsync(attempt.CommandText, [.. attempt.Parameters.Cast<NpgsqlParameter>()], cancellationToken)
            .ConfigureAwait(false))
        {
            var left = lockTimeout - TimeProvider.System.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                throw Errors.TurnHeld(table, lockTimeout,
                    await _catalog.FindLockHoldersAsync(0, name, cancellationToken).ConfigureAwait(false));
            if (await WaitAsync(name, isShared, left < LongestWait ? left : LongestWait, cancellationToken).ConfigureAwait(false))
                return;
        }
    }

    private async Task<bool> TryAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        var attempt = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            attempt.Parameters.Add(parameter.Clone());
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(new(SearchPath.Guard));
        batch.BatchCommands.Add(attempt);
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return reader.GetBoolean(0);
    }

    // In the server's own queue, where who comes first is served first.
    private async Task<bool> WaitAsync(string name, bool isShared, TimeSpan limit, CancellationToken cancellationToken) =>
        await Part.TryAsync(
        connection,
        [LockTimeout.Begin(limit), Command(isShared ? LockSql.WaitTogether : CatalogSql.LockName, name), LockTimeout.End()],
        failure => failure.SqlState == PostgresErrorCodes.LockNotAvailable,
        cancellationToken).ConfigureAwait(false) is null;

    private static NpgsqlBatchCommand Command(string sql, string name, QualifiedName? table = null)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { Text(name) } };
        if (table is not null)
        {
            command.Parameters.Add(Text(table.Schema));
            command.Parameters.Add(Text(table.Name));
        }

        return command;
    }
}
