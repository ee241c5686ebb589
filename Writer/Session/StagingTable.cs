using EfWriter.Catalog;
using EfWriter.Migrations;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Session;

/// <summary>
/// A staging table that is committed before its rows are: closed to everybody else from the beginning, and dropped only if it is still the
/// one that was made.
/// </summary>
/// <param name="delimited">Its name in SQL.</param>
/// <param name="oid">Its identity.</param>
/// <param name="grants">What opens it to those whom default privileges would have let in.</param>
internal sealed class StagingTable(string delimited, uint oid, IReadOnlyList<string> grants)
{
    private static readonly Savepoint Part = new("efwriter_staging");
    private static readonly TimeSpan TimeToDrop = TimeSpan.FromSeconds(2);

    public IReadOnlyList<string> Grants => grants;

    public uint Oid => oid;

    /// <summary>Makes it, in a transaction that is to be committed at once.</summary>
    /// <exception cref="FrameFault">Somebody else has or makes something of its name.</exception>
    public static async Task<StagingTable> MakeAsync(
        NpgsqlConnection connection, QualifiedName name, string delimited, Func<Task> create, TimeSpan lockTimeout,
        CancellationToken cancellationToken)
    {
        var catalog = new ServerCatalog(connection);
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            await catalog.ExecuteAsync([new(Part.Set), LockTimeout.Begin(lockTimeout)], cancellationToken).ConfigureAwait(false);
            await create().ConfigureAwait(false);
            var grants = await ClosedTable.CloseAsync(connection, delimited, delimited, cancellationToken).ConfigureAwait(false);
            var oid = await catalog.FindOidAsync(name, cancellationToken).ConfigureAwait(false) ?? throw Errors.TableVanished(name);
            return new(delimited, oid, grants);
        }
        catch (PostgresException e)
            when (e.SqlState == PostgresErrorCodes.LockNotAvailable && !LockTimeout.WasOfSession(started, lockTimeout))
        {
            await catalog.ExecuteAsync(Part.RollBackAndRelease, cancellationToken).ConfigureAwait(false);
            throw Errors.TableBeingMade(name, lockTimeout,
                await catalog.FindWritersAsync(name, makes: true, cancellationToken).ConfigureAwait(false));
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.DuplicateTable
                or PostgresErrorCodes.DuplicateObject
                or PostgresErrorCodes.UniqueViolation)
        {
            throw Errors.StagingNameTaken(name);
        }
    }

    /// <summary>Drops it, if it is still there by its name.</summary>
    public async Task DropAsync(NpgsqlConnection connection)
    {
        try
        {
            var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
            await using var transactionEnd = transaction.ConfigureAwait(false);
            await new ServerCatalog(connection).ExecuteAsync(
                [new(SearchPath.Guard), LockTimeout.Begin(TimeToDrop), LockTimeout.Lock($"ONLY {delimited}", "ACCESS EXCLUSIVE")],
                CancellationToken.None).ConfigureAwait(false);
            using var drop = connection.NewCommand("SELECT pg_catalog.to_regclass($1)::pg_catalog.oid = $2");
            drop.Parameters.Add(Text(delimited));
            drop.Parameters.Add(Oid(oid));
            if (await drop.ExecuteScalarAsync().ConfigureAwait(false) is not true)
                return;
            await new ServerCatalog(connection).ExecuteAsync($"DROP TABLE {delimited}", CancellationToken.None).ConfigureAwait(false);
            await transaction.CommitAsync().ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            // It has become the target, or somebody has swept it.
        }
    }
}
