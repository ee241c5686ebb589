using EfWriter.Catalog;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Loads;

/// <summary>What a load's commit and its abort have in common: nobody adds to it any more, and its tables go.</summary>
internal static class LoadEnding
{
    /// <summary>Refuses a load that was aborted, or has expired.</summary>
    /// <exception cref="FrameFault">It was.</exception>
    public static void CheckOpen(LoadRow row)
    {
        if (row.State != RegistrySql.Open)
            throw Errors.LoadEnded(row.State, row.EndedAt ?? row.BeganAt);
    }

    /// <summary>Refuses a transaction that does not see what was committed after it began.</summary>
    /// <exception cref="FrameFault">It is one of the caller's.</exception>
    public static async Task CheckIsolationAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var ask = connection.NewCommand("SELECT pg_catalog.current_setting('transaction_isolation')");
        if (await ask.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string found and not "read committed")
            throw Errors.LoadNeedsReadCommitted(found);
    }

    /// <summary>Waits for the parts that are being written, and keeps others from being begun; reading goes on.</summary>
    /// <exception cref="FrameFault">Somebody has held the load for as long as he was waited for.</exception>
    public static async Task LockAsync(DbContext host, LoadTables tables, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        var catalog = new ServerCatalog(connection);
        await CheckIsolationAsync(connection, cancellationToken).ConfigureAwait(false);
        var started = TimeProvider.System.GetTimestamp();
        var failure = await Part.TryAsync(
            connection, [LockTimeout.Lock($"ONLY {tables.PartsSql}, ONLY {tables.RowsSql}", "EXCLUSIVE")],
            e => e.SqlState is PostgresErrorCodes.LockNotAvailable && !LockTimeout.WasOfSession(started, lockTimeout), cancellationToken)
            .ConfigureAwait(false);
        if (failure is not null)
            throw Errors.TableHeld(tables.Parts, lockTimeout,
                await catalog.FindLockHoldersAsync(tables.Parts, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Drops the tables. If something of somebody else's depends on them, for which a right to the schema is enough, they stay behind
    /// without rows: neither is the load held up by it, nor is his object dropped.
    /// </summary>
    public static async Task DropAsync(NpgsqlConnection connection, LoadTables tables, CancellationToken cancellationToken)
    {
        var failure = await Part.TryAsync(
            connection, [new($"DROP TABLE {tables.PartsSql}, {tables.RowsSql}")],
            e => e.SqlState is PostgresErrorCodes.DependentObjectsStillExist, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
            await new ServerCatalog(connection)
                .ExecuteAsync($"TRUNCATE {tables.PartsSql}, {tables.RowsSql}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The complete parts, by name.</summary>
    public static async Task<IReadOnlyList<LoadPart>> PartsAsync(
        NpgsqlConnection connection, LoadTables tables, CancellationToken cancellationToken)
    {
        using var ask = connection.NewCommand(LoadSql.Parts(tables.PartsSql));
        using var reader = await ask.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAllAsync(
            row => new LoadPart(row.GetString(0), row.IsDBNull(1) ? 0 : row.GetInt64(1), row.GetString(2), row.GetDateTime(3)),
            cancellationToken).ConfigureAwait(false);
    }

    private static readonly Savepoint Part = new("efwriter_load");
}
