using System.Data;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Migrations;
using EfWriter.Schema;
using EfWriter.Schema.Swap;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter;

/// <summary>Looks at what stands where a write will go, and refuses it where nothing could come of it.</summary>
internal sealed class TargetFinder(DbContext host)
{
    private readonly Catalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());
    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();

    private NpgsqlConnection Connection => (NpgsqlConnection)host.Database.GetDbConnection();

    /// <summary>Refuses a name that only an open connection could have something for.</summary>
    public void CheckName(QualifiedName name)
    {
        if (TargetRules.IsTemporary(name) && Connection.State == ConnectionState.Closed)
            throw Errors.TemporaryOnClosedConnection();
    }

    /// <summary>Finds the table, and has it to itself where the write needs that; sweeps what killed writers have left of it.</summary>
    /// <exception cref="FrameFault">There is something that the write cannot go to.</exception>
    /// <returns>The table, and whether something was swept: its name is taken, for other connections, until the commit.</returns>
    public async Task<(TargetTable? Existing, bool HasSwept)> FindAsync(QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        // Those who replace, or compare all rows with the frame's, wait for each other, and need to look only once they hold the lock.
        var waits = options.IfExists == IfExists.Replace || options.Mode.TakesTurns();
        var existing = waits ? null : await LookAsync(name, options, cancellationToken).ConfigureAwait(false);
        var sweeps = existing is null or { HasLeftOver: true };

        // Whoever makes the same table waits here, and then sees what the first one made.
        existing ??= await LookInTurnAsync(name, options, cancellationToken).ConfigureAwait(false);
        CheckKind(existing, options);
        var hasSwept = sweeps && await SweepAsync(name, cancellationToken).ConfigureAwait(false);
        return (await AddFactsAsync(existing, options, cancellationToken).ConfigureAwait(false), hasSwept);
    }

    private async Task<bool> SweepAsync(QualifiedName name, CancellationToken cancellationToken)
    {
        var hasSwept = false;
        foreach (var (abandoned, oid) in await _catalog.FindAbandonedAsync(name, cancellationToken).ConfigureAwait(false))
            hasSwept |= await _catalog.TryDropAsync(_sql.DelimitIdentifier(abandoned.Name, abandoned.Schema), oid, cancellationToken).ConfigureAwait(false);
        return hasSwept;
    }

    /// <summary>Looks what hangs on a table, where another is to take its place.</summary>
    public async Task<TargetTable?> AddFactsAsync(TargetTable? existing, WriteOptions options, CancellationToken cancellationToken) =>
        existing is not null && options.IfExists == IfExists.Replace && !TargetRules.ReplacesRows(existing, options)
            ? existing with { Facts = await TableSwap.FindFactsAsync(Connection, existing, cancellationToken).ConfigureAwait(false) }
            : existing;

    private async Task<TargetTable?> LookInTurnAsync(QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        if (options.IfExists != IfExists.Append)
            return await _catalog.FindInTurnAsync(name, options.LockPatience, cancellationToken).ConfigureAwait(false);

        // Those who compare all rows would be wrong beside each other, so that even a stranger is waited for.
        await new TurnLock(Connection, options.LockPatience).TakeAsync(name, needsIt: options.Mode.TakesTurns(), cancellationToken).ConfigureAwait(false);
        return await LookAsync(name, options, cancellationToken).ConfigureAwait(false);
    }

    private Task<TargetTable?> LookAsync(QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        if (options.IfExists != IfExists.Append)
            return _catalog.FindAsync(name, cancellationToken);

        // A lock that has to become a stronger one later would be a deadlock of two writers.
        return options.MayAlter()
            ? _catalog.FindInPlaceAsync(name, options.LockPatience, cancellationToken)
            : _catalog.FindFixedAsync(name, _sql.DelimitIdentifier(name.Name, name.Schema), options.LockPatience, cancellationToken);
    }

    /// <summary>Refuses what cannot be done with a table that exists, whatever the frame is; says whether rows have to be staged.</summary>
    public async Task<StagedRows?> CheckAsync(TargetTable? existing, WriteOptions options, CancellationToken cancellationToken)
    {
        if (existing is null)
            return null;
        if (options.IfExists == IfExists.Append || TargetRules.ReplacesRows(existing, options))
            return await StagedRows.PlanAsync(host, existing, options, cancellationToken).ConfigureAwait(false);

        await TableSwap.CheckAsync(Connection, existing, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Refuses a relation that the write cannot go to, by its kind alone.</summary>
    public static void CheckKind(TargetTable? existing, WriteOptions options)
    {
        if (existing is null)
            return;
        if (options.IfExists == IfExists.Fail)
            throw Errors.TableExists(existing.Name, existing.KindName);
        TargetRules.Check(existing, options);
    }

    /// <summary>Says where rows went that the server does not count.</summary>
    public async Task<FrameFault> ExplainLossAsync(TargetTable table, long sent, long counted, CancellationToken cancellationToken) =>
        await _catalog.FindOidAsync(table.Name, cancellationToken).ConfigureAwait(false) == table.Oid
            ? Errors.RowsLost(sent, counted)
            : Errors.TableVanished(table.Name);
}
