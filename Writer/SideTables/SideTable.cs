using System.Runtime.ExceptionServices;
using EfWriter.Catalog;
using EfWriter.Citus;
using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.SideTables;

/// <summary>
/// A table beside the target that a write puts rows into. Whoever may create tables there can have made it first: rows go into it only if
/// nobody who is not trusted could run code by it or read what he may not read, and it stays as it was found until the commit.
/// </summary>
/// <param name="connection">The connection, in the write's transaction.</param>
/// <param name="sql">Delimits names.</param>
/// <param name="name">Its name.</param>
/// <param name="shape">Its columns.</param>
/// <param name="target">The table whose rows it keeps, so that nobody may read them who may not read that one; null if it keeps
/// none.</param>
/// <param name="lockTimeout">How long its lock is waited for.</param>
internal sealed class SideTable(
    NpgsqlConnection connection, ISqlGenerationHelper sql, QualifiedName name, SideTableShape shape, QualifiedName? target,
    TimeSpan lockTimeout)
{
    private static readonly Savepoint Part = new("efwriter_side");

    private readonly ServerCatalog _catalog = new(connection);
    private readonly string _delimited = sql.DelimitIdentifier(name.Name, name.Schema);

    /// <summary>Looks at the table, without a lock.</summary>
    public Task<SideTableLook> LookAsync(CancellationToken cancellationToken) => AskAsync([], [], cancellationToken);

    /// <summary>Locks the table against everybody who would change it, until the end of the transaction, and looks at it then.</summary>
    /// <exception cref="FrameFault">Somebody has held the table for as long as the lock was waited for.</exception>
    /// <exception cref="PostgresException">This role may not put rows into it.</exception>
    public async Task<SideTableLook> LockAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            // It conflicts with what makes a trigger, rule, policy, constraint or index, and with a change of name or owner.
            return await AskAsync(
                [new(Part.Set), .. LockTimeout.LockTable($"ONLY {_delimited}", "ROW EXCLUSIVE", lockTimeout)],
                [new(Part.Release)],
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (IsOver(e))
        {
            var wasOfSession = LockTimeout.WasOfSession(started, lockTimeout);
            await RollBackAsync(cancellationToken).ConfigureAwait(false);
            return e.SqlState switch
            {
                PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => SideTableLook.Missing,
                PostgresErrorCodes.WrongObjectType => new(Exists: true, SideTableLook.NoTable) { HasOtherShape = true },
                PostgresErrorCodes.LockNotAvailable when !wasOfSession =>
                    throw Errors.TableHeld(name, lockTimeout,
                        await _catalog.FindLockHoldersAsync(name, cancellationToken).ConfigureAwait(false)),
                _ => throw Again(e),
            };
        }
    }

    /// <summary>
    /// Makes the table, with no privileges for anybody else; if somebody is making it, waits for him and looks at what he made.
    /// </summary>
    /// <param name="make">Makes it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FrameFault">Somebody else has been making it for as long as he was waited for.</exception>
    public async Task<SideTableLook> MakeAsync(Func<Task> make, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            await _catalog.ExecuteAsync([new(Part.Set), LockTimeout.Begin(lockTimeout)], cancellationToken).ConfigureAwait(false);
            await make().ConfigureAwait(false);
            await ClosedTable.CloseAsync(connection, _delimited, _delimited, cancellationToken).ConfigureAwait(false);
            await _catalog.ExecuteAsync([LockTimeout.End(), new(Part.Release)], cancellationToken).ConfigureAwait(false);
            return new(Exists: true, Fault: null);
        }
        catch (PostgresException e) when (IsOver(e))
        {
            var wasOfSession = LockTimeout.WasOfSession(started, lockTimeout);
            await RollBackAsync(cancellationToken).ConfigureAwait(false);
            if (e.SqlState == PostgresErrorCodes.LockNotAvailable && !wasOfSession)
                throw Errors.TableBeingMade(name, lockTimeout,
                    await _catalog.FindWritersAsync(name, makes: true, cancellationToken).ConfigureAwait(false));
            if (e.SqlState is not (PostgresErrorCodes.DuplicateTable
                or PostgresErrorCodes.UniqueViolation
                or PostgresErrorCodes.DuplicateObject))
                throw Again(e);
            var found = await LockAsync(cancellationToken).ConfigureAwait(false);
            return found.Exists ? found : throw Errors.NameTaken(name);
        }
    }

    // The session goes on, and so can the transaction.
    private static bool IsOver(PostgresException failure) =>
        failure.InvariantSeverity == "ERROR" && failure.SqlState != PostgresErrorCodes.QueryCanceled;

    private static PostgresException Again(PostgresException failure)
    {
        ExceptionDispatchInfo.Throw(failure);
        return failure;
    }

    private Task RollBackAsync(CancellationToken cancellationToken) =>
        _catalog.ExecuteAsync(Part.RollBackAndRelease, cancellationToken);

    private async Task<SideTableLook> AskAsync(NpgsqlBatchCommand[] before, NpgsqlBatchCommand[] after, CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        foreach (var command in before.Append(Question()).Concat(after))
            batch.BatchCommands.Add(command);
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var found = SideTableLook.Missing;
        do
        {
            while (reader.FieldCount == SideTableLook.Fields && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                found = SideTableLook.Read(reader);
        }
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
        return found;
    }

    private NpgsqlBatchCommand Question() => new(
        CitusServer.Has(connection) ? SideTableSql.BesideCitus(SideTableSql.Look) : SideTableSql.Look)
    {
        Parameters =
        {
            Text(name.Schema), Text(name.Name), Texts(shape.Texts),
            Text(target?.Schema), Text(target?.Name),
        },
    };
}

/// <summary>What a table beside the target is found to be.</summary>
/// <param name="Exists">Whether there is a relation of its name.</param>
/// <param name="Fault">What keeps rows from it, to be said of the table; null for nothing.</param>
internal sealed record SideTableLook(bool Exists, string? Fault)
{
    /// <summary>The columns of <see cref="SideTableSql.Look"/>.</summary>
    public const int Fields = 4;

    /// <summary>A relation of another kind.</summary>
    public const string NoTable = "is no ordinary table";

    public static SideTableLook Missing { get; } = new(Exists: false, Fault: null);

    /// <summary>Whether all that is wrong with it is its form.</summary>
    public bool HasOtherShape { get; init; }

    /// <summary>Whether all that is wrong with it is what others may do with it.</summary>
    public bool IsOpen { get; init; }

    public static SideTableLook Read(NpgsqlDataReader reader)
    {
        string? At(int i) => reader.IsDBNull(i) ? null : reader.GetString(i);
        var (owner, form, columns, grants) = (At(0), At(1), At(2), At(3));
        var hasOtherShape = owner is null && (form is NoTable || (form is null && columns is not null));
        return new(Exists: true,
            owner is not null
                ? $"belongs to the role '{owner}'"
                : form ?? columns ?? (grants is null ? null : $"is open to others ({grants})"))
        {
            HasOtherShape = hasOtherShape,
            IsOpen = owner is null && form is null && columns is null && grants is not null,
        };
    }
}
