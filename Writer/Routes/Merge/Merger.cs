using EfWriter.Catalog;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Routes.Merge;

/// <summary>Moves staged rows into their table, on the connection and in the transaction that staged them.</summary>
internal sealed partial class Merger(DbContext host)
{
    private readonly ServerCommands _server = new(host);
    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();

    /// <summary>
    /// Makes the temporary tables, and lets the server refuse what it can before a row is sent: rules, missing privileges, statements that
    /// the table does not allow.
    /// </summary>
    /// <param name="steps">How rows will be moved.</param>
    /// <param name="table">The table that will take them, with the columns and the index that the write has made.</param>
    /// <param name="isAltered">Whether the write has altered it: until then, nothing kept others from doing so.</param>
    /// <param name="cancellationToken">Stops between and inside statements.</param>
    /// <returns>The steps, with all that is known of the keys now.</returns>
    public async Task<MergeSteps> StageAsync(
        MergeSteps steps, TargetTable table, bool isAltered, CancellationToken cancellationToken)
    {
        if (isAltered && steps.Keys.Count > 0)
            steps = await LookAgainAsync(steps, table, cancellationToken).ConfigureAwait(false);
        var statements = new MergeSql(_sql, steps);
        await _server.ExecuteAsync(statements.Create(), cancellationToken).ConfigureAwait(false);
        foreach (var statement in steps.StagesBeside ? [] : statements.Planned())
            await _server.ExecuteAsync($"EXPLAIN {statement}", cancellationToken).ConfigureAwait(false);
        if (steps.Locked.Count > 0)
            await LookLockedAsync(steps, table, cancellationToken).ConfigureAwait(false);
        return steps;
    }

    /// <summary>Moves the rows, counts what became of them and drops the staging table.</summary>
    /// <param name="steps">How.</param>
    /// <param name="table">The table that takes them.</param>
    /// <param name="sent">The rows that were staged.</param>
    /// <param name="inRanges">
    /// Does what it is given for rows from one number to another, as often as it takes to leave out those that the table refuses; they are
    /// cast already then. Null to do it for all rows at once.
    /// </param>
    /// <param name="cancellationToken">Stops between and inside statements.</param>
    public async Task<MergeCounts> RunAsync(
        MergeSteps steps, TargetTable table, long sent, Func<long, long, Func<long, long, Task>, Task>? inRanges,
        CancellationToken cancellationToken)
    {
        var statements = new MergeSql(_sql, steps);
        if (steps.Casts.Count > 0 && inRanges is null)
            await new RowCast(_server, steps, table, statements).RunAsync(sent, cancellationToken).ConfigureAwait(false);
        var (staged, deleted) = (sent, 0L);
        if (steps is { Cursor: not null, IsNew: false })
            staged -= await _server.ExecuteAsync(statements.DropOlder(), cancellationToken).ConfigureAwait(false);
        if (steps.Mode == WriteMode.DeleteInsert)
        {
            deleted = await new Deletions(_server, steps).ByKeysAsync(statements, cancellationToken).ConfigureAwait(false);
            steps = steps with { Mode = WriteMode.Insert, Keys = [] };
            statements = new(_sql, steps);
        }

        var rows = new StagedRows(_server, steps);
        await rows.CheckIndexAsync(statements, cancellationToken).ConfigureAwait(false);
        var kinds = steps is { HasKinds: true, Asked.DeleteMarker: null } && inRanges is null
            ? await rows.SettleKindsAsync(statements, cancellationToken).ConfigureAwait(false)
            : null;
        if (kinds is not null)
            staged = kinds.Sum(kind => kind.Rows);
        else if (steps.Keys.Count > 0)
            staged -= await rows.SettleDuplicatesAsync(statements, cancellationToken).ConfigureAwait(false);

        await new InnerObjects(_server, steps, statements).NoteAsync(cancellationToken).ConfigureAwait(false);
        await new RowConflicts(_server, steps, statements).CheckAsync(cancellationToken).ConfigureAwait(false);
        deleted += await new Deletions(_server, steps).MissingAsync(statements, cancellationToken).ConfigureAwait(false);
        var counts = inRanges is null
            ? await MergeAsync(steps, statements, staged, kinds, cancellationToken).ConfigureAwait(false)
            : await MergeInRangesAsync(steps, statements, inRanges, cancellationToken).ConfigureAwait(false);
        staged -= counts.Marked;
        if (steps is { Keys.Count: > 0, IsNew: false } && steps.Mode.Adds() && AllHaveKeys(steps, kinds))
            await CheckKeptOutAsync(statements, table, staged, cancellationToken).ConfigureAwait(false);
        if (steps is { Returned: { } returned, Keys.Count: > 0, IsNew: false })
            await new ReturnedRows(_server, steps, returned).ReadAsync(statements, staged, cancellationToken).ConfigureAwait(false);
        await _server.ExecuteAsync(statements.Drop(), cancellationToken).ConfigureAwait(false);
        return counts with { Deleted = counts.Deleted + deleted };
    }

    private async Task<MergeCounts> MergeInRangesAsync(
        MergeSteps steps, MergeSql statements, Func<long, long, Func<long, long, Task>, Task> inRanges, CancellationToken cancellationToken)
    {
        var sum = default(MergeCounts);
        if (await _server.ScalarAsync<long>(statements.LastNumber(), cancellationToken).ConfigureAwait(false) is var last and >= 0)
        {
            await inRanges(0, last + 1, async (first, end) =>
            {
                var part = new MergeSql(_sql, steps, (first, end));
                var staged = await _server.ScalarAsync<long>(part.CountStaged(), cancellationToken).ConfigureAwait(false);
                if (staged == 0)
                    return;
                sum += await MergeAsync(steps, part, staged, kinds: null, cancellationToken).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }

        return sum;
    }

    // First what marks rows to delete; then it is none of the staged rows any more.
    private async Task<MergeCounts> MergeAsync(
        MergeSteps steps, MergeSql statements, long staged, IReadOnlyList<StagedKind>? kinds, CancellationToken cancellationToken)
    {
        var before = await new Deletions(_server, steps).MarkedAsync(statements, cancellationToken).ConfigureAwait(false);
        if (steps.HasKinds)
            kinds ??= await new StagedRows(_server, steps).KindsAsync(statements, cancellationToken).ConfigureAwait(false);
        if (statements.HoldsBack)
            before += new MergeCounts { Skipped = await CountHeldBackAsync(statements, cancellationToken).ConfigureAwait(false) };
        return before + await MergeAllAsync(steps, statements, staged - before.Marked, kinds, cancellationToken).ConfigureAwait(false);
    }

    // Rows that are found do not change any more then, whoever else writes.
    private async Task<long> CountHeldBackAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        await _server.ExecuteAsync(statements.AnalyzeToUpdate(), cancellationToken).ConfigureAwait(false);
        return await _server.ScalarAsync<long>(statements.LockAndCountHeldBack(), cancellationToken).ConfigureAwait(false);
    }

    // Rows that are all alike in one statement. Others: what is there first, as a whole; then new rows, those of one kind at once.
    private async Task<MergeCounts> MergeAllAsync(
        MergeSteps steps, MergeSql statements, long staged, IReadOnlyList<StagedKind>? kinds, CancellationToken cancellationToken)
    {
        if (steps.Mode == WriteMode.UpdateOnly || (kinds is null or [{ Left.Count: 0 }] && !steps.UpdatesOtherwise))
            return await MergeKindAsync(steps, kinds is null ? statements : statements.Of(kinds[0].Left), staged, cancellationToken)
                .ConfigureAwait(false);

        var updates = steps.UpdatesFirst && (kinds is null || kinds.Any(kind => !kind.Leaves(steps.Keys)));
        var sum = new MergeCounts(0, updates ? await UpdateAsync(statements, cancellationToken).ConfigureAwait(false) : 0, 0);
        if (steps.KeepsOrder && kinds is not null && StagedKind.Alternate(kinds) && (steps.Returned is null || steps.Keys.Count == 0))
        {
            return sum + await new OrderedRows(_server, steps).MergeAsync(statements, kinds, staged, cancellationToken)
                .ConfigureAwait(false);
        }

        foreach (var kind in kinds ?? [StagedKind.Complete(staged)])
        {
            // A row that leaves its key to the database cannot be there.
            var way = kind.Leaves(steps.Keys) ? steps with { Mode = WriteMode.Insert } : steps;
            var counts = await MergeKindAsync(way, statements.Of(kind.Left), kind.Rows, cancellationToken).ConfigureAwait(false);
            sum += counts;
        }

        return sum;
    }

    private async Task<MergeCounts> MergeKindAsync(MergeSteps steps, MergeSql statements, long staged, CancellationToken cancellationToken)
    {
        switch (steps.Mode)
        {
            case var _ when steps is { Returned: { } returned, MergesOneByOne: true, IsNew: false, Mode: not WriteMode.Insert }:
                return await new ReturnedRows(_server, steps, returned).MergeAsync(statements, cancellationToken).ConfigureAwait(false);
            case WriteMode.UpdateOnly:
                return new(0, steps.IsNew ? 0 : await UpdateAsync(statements, cancellationToken).ConfigureAwait(false), 0);
            case WriteMode.Delete:
                return await new Deletions(_server, steps).FoundAsync(statements, cancellationToken).ConfigureAwait(false);
            case WriteMode.InsertOnly when !steps.IsNew:
                return new(await InsertMissingAsync(statements, cancellationToken).ConfigureAwait(false), 0, 0);
            case WriteMode.Upsert or WriteMode.Sync when !steps.IsNew:
                return await UpsertAsync(statements, cancellationToken).ConfigureAwait(false);
            case var _ when steps.Returned is { } returned:
                return await new ReturnedRows(_server, steps, returned).InsertAsync(statements, staged, cancellationToken)
                    .ConfigureAwait(false);
            default:
                var inserted = await _server.ExecuteAsync(statements.Insert(), cancellationToken).ConfigureAwait(false);
                return inserted == staged ? new(inserted, 0, 0) : throw Errors.RowsLost(staged, inserted);
        }
    }

    private async Task<MergeCounts> UpsertAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        if (statements.LocksBefore)
            await _server.ExecuteAsync([.. statements.LockBefore()], cancellationToken).ConfigureAwait(false);
        if (!statements.UpdatesAsItInserts)
            return new(await InsertMissingAsync(statements, cancellationToken).ConfigureAwait(false), 0, 0);
        if (!statements.CountsUpserted && statements.IsPart)
        {
            // Rows of a part of the transaction cannot be told by it: counted before, which somebody else's row in between would spoil by
            // one.
            var missing = await _server.ScalarAsync<long>(statements.CountMissing(), cancellationToken).ConfigureAwait(false);
            return new(missing, await _server.ExecuteAsync(statements.Upsert(), cancellationToken).ConfigureAwait(false) - missing, 0);
        }

        if (!statements.CountsUpserted)
        {
            var merged = await _server.ExecuteAsync(statements.Upsert(), cancellationToken).ConfigureAwait(false);
            var added = await _server.ScalarAsync<long>(statements.CountAdded(), cancellationToken).ConfigureAwait(false);
            return new(added, merged - added, 0);
        }

        using var command = _server.Create(statements.Upsert());
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new(reader.GetInt64(0), reader.GetInt64(1), 0);
    }

    private Task<long> InsertMissingAsync(MergeSql statements, CancellationToken cancellationToken) => statements.CountsMissing
        ? _server.ScalarAsync<long>($"{statements.CountMissing()}; {statements.InsertMissing()}", cancellationToken)
        : _server.ExecuteAsync(statements.InsertMissing(), cancellationToken);

    private async Task<long> UpdateAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        if (statements.UpdatesNothing)
            return 0;
        return await _server.ExecuteAsync([.. statements.AnalyzeToUpdate(), .. statements.LockedUpdate()], cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<MergeSteps> LookAgainAsync(MergeSteps steps, TargetTable table, CancellationToken cancellationToken)
    {
        var facts = await UniqueIndex.LookAsync(_server.Connection, table, changesRows: true, mayMake: false, cancellationToken)
            .ConfigureAwait(false);
        if (facts.References.Refusal(steps.Deletes, steps.Changed) is { } refusal)
            throw refusal;
        steps = steps with { Open = facts.References.OpenTo(steps.Deletes, steps.Changed) };
        if (steps.Keys.All(key => key.Operator.Length > 0))
            return steps;
        var names = steps.Keys.Select(key => key.Name).ToList();
        return steps with { Keys = facts.Indexes.First(index => index.Flaw is null && index.Covers(names)).Keys };
    }

    // EXPLAIN has locked the table, however few rights this role has to it, and what its rules write to.
    private async Task LookLockedAsync(MergeSteps steps, TargetTable table, CancellationToken cancellationToken)
    {
        var references = await new ServerCatalog(_server.Connection).LookLockedAsync(table, steps.Locked, _sql, cancellationToken)
            .ConfigureAwait(false);
        if (references.Refusal(steps.Deletes, steps.Changed) is { } refusal)
            throw refusal;
    }

    private async Task CheckKeptOutAsync(MergeSql statements, TargetTable table, long staged, CancellationToken cancellationToken)
    {
        using var command = _server.Create(statements.CountKeptOut());
        command.Parameters.Add(Oid(table));
        if ((long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))! is var lost and > 0)
            throw Errors.RowsLost(staged, staged - lost);
    }

    private static bool AllHaveKeys(MergeSteps steps, IReadOnlyList<StagedKind>? kinds) => kinds is null
        ? !steps.Rules.Inserted.Any(masked => steps.Keys.Any(key => key.Name == masked.Name))
        : !kinds.Any(kind => kind.Leaves(steps.Keys));
}
