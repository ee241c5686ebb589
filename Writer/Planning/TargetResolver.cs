using System.Data;
using EfWriter.Catalog;
using EfWriter.Citus;
using EfWriter.Failures;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Routes.Swap;
using EfWriter.Schema;
using EfWriter.Session;
using EfWriter.Session.Locks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Planning;

/// <summary>
/// Looks at what stands where a write goes, locks it as far as the write needs it, and refuses what nothing could come of.
/// </summary>
internal sealed class TargetResolver(DbContext host)
{
    private readonly ServerCatalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());

    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();

    private NpgsqlConnection Connection => (NpgsqlConnection)host.Database.GetDbConnection();

    /// <summary>Refuses a name that only an open connection could have something for.</summary>
    public void CheckName(QualifiedName name)
    {
        if (Identifiers.IsTemporary(name) && Connection.State == ConnectionState.Closed)
            throw Errors.TemporaryOnClosedConnection();
    }

    /// <summary>
    /// Finds the table and takes the locks, so that the write has it to itself if it needs that; drops what killed writers have left.
    /// </summary>
    /// <exception cref="FrameFault">There is something that the write cannot go to.</exception>
    public async Task<ResolvedTarget> ResolveAsync(WriteSession session, WriteRequest request, CancellationToken cancellationToken)
    {
        var name = request.Name;

        // Those who replace, or compare all rows with the frame's, wait for each other, and need to look only once they hold the lock.
        var waits = request.IfExists == IfExists.Replace || TakesTurns(request);
        var existing = waits ? null : await LookAsync(session.Locks.Target, request, cancellationToken).ConfigureAwait(false);
        var sweeps = existing is null or { HasLeftOver: true };

        // Whoever makes the same table waits here, and then sees what the first one made.
        existing ??= await LookAsWriterAsync(session.Locks, request, cancellationToken).ConfigureAwait(false);
        CheckKind(existing, request);
        var hasSwept = sweeps && await SweepAsync(session.Locks.Target, name, cancellationToken).ConfigureAwait(false);
        return (await DescribeAsync(request, existing, cancellationToken).ConfigureAwait(false)) with { HasSwept = hasSwept };
    }

    /// <summary>The same without locks, for a look that changes nothing and keeps nobody waiting.</summary>
    /// <exception cref="FrameFault">There is something that the write cannot go to.</exception>
    public Task<ResolvedTarget> DescribeAsync(WriteRequest request, TargetTable? existing, CancellationToken cancellationToken)
    {
        CheckKind(existing, request);
        return existing switch
        {
            null => DescribeMissingAsync(request.Name, cancellationToken),
            _ when request.Swaps => DescribeSwappedAsync(existing, isAsked: request.Options.Replace is not null, cancellationToken),
            _ => DescribeKeptAsync(request, existing, cancellationToken),
        };
    }

    private async Task<ResolvedTarget> DescribeMissingAsync(QualifiedName name, CancellationToken cancellationToken) =>
        new(name, Existing: null)
        {
            IsSchemaMissing =
            !Identifiers.IsTemporary(name) && !await _catalog.SchemaExistsAsync(name.Schema, cancellationToken).ConfigureAwait(false),
        };

    private async Task<ResolvedTarget> DescribeSwappedAsync(TargetTable existing, bool isAsked, CancellationToken cancellationToken)
    {
        var facts = await new SwapCheck(Connection, _sql).LookAsync(existing, cancellationToken).ConfigureAwait(false);
        return facts.IsPublishedUnnamed && !isAsked ? throw Errors.PublishedUnnamed() : new(existing.Name, existing) { SwapFacts = facts };
    }

    private async Task<ResolvedTarget> DescribeKeptAsync(WriteRequest request, TargetTable existing, CancellationToken cancellationToken)
    {
        var facts = existing.IsPlain ? new() : await _catalog.FindInsertFactsAsync(existing, cancellationToken).ConfigureAwait(false);
        TargetRules.CheckRows(existing, facts, request);
        var (keys, references) = request.ReplacesRows
            ? await _catalog.FindForeignKeysToAsync(existing, cancellationToken).ConfigureAwait(false)
            : ([], ReferenceFacts.None);
        TargetRules.CheckReferences(keys, references, request);
        return new(existing.Name, existing) { Facts = facts, IsReferenced = keys.Count > 0 };
    }

    private async Task<bool> SweepAsync(TargetLocks locks, QualifiedName name, CancellationToken cancellationToken)
    {
        var hasSwept = false;
        foreach (var (abandoned, oid) in await _catalog.FindAbandonedAsync(name, cancellationToken).ConfigureAwait(false))
            hasSwept |= await locks.TryDropAsync(abandoned, oid, cancellationToken).ConfigureAwait(false);
        return hasSwept;
    }

    private async Task<TargetTable?> LookAsWriterAsync(SessionLocks locks, WriteRequest request,
        CancellationToken cancellationToken)
    {
        if (request.IfExists != IfExists.Append)
            return await locks.Target.FindAsWriterAsync(request.Name, cancellationToken).ConfigureAwait(false);

        // Those who compare all rows would be wrong beside each other, so that even a stranger is waited for.
        await locks.Writer.TakeAsync(request.Name, needsIt: TakesTurns(request), cancellationToken).ConfigureAwait(false);
        return await LookAsync(locks.Target, request, cancellationToken).ConfigureAwait(false);
    }

    // A merge into a table of Citus keeps writers out in the end: two of them, each with the lesser lock of a look, would wait for ever.
    private bool TakesTurns(WriteRequest request) =>
        request.Mode.TakesTurns() || (request.Mode.FindsRows() && CitusServer.Has(Connection));

    private Task<TargetTable?> LookAsync(TargetLocks locks, WriteRequest request, CancellationToken cancellationToken)
    {
        if (request.IfExists != IfExists.Append)
            return _catalog.FindAsync(request.Name, cancellationToken);

        // A lock that has to become a stronger one later would be a deadlock of two writers.
        return request.MayAlter
            ? locks.FindInPlaceAsync(request.Name, cancellationToken)
            : locks.FindFixedAsync(request.Name, cancellationToken, isFirstLook: true);
    }

    // By its kind alone.
    private static void CheckKind(TargetTable? existing, WriteRequest request)
    {
        if (existing is null)
            return;
        if (request.IfExists == IfExists.Fail)
            throw FailureReport.TableExists(existing.Name, existing.KindName);
        TargetRules.Check(existing, request);
    }
}
