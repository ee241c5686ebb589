using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Load;
using EfWriter.Migrations;
using EfWriter.Routes.Merge;
using EfWriter.Session;
using EfWriter.Session.Locks;
using Npgsql;

namespace EfWriter.Routes;

/// <summary>Rows are staged and merged by a key or a cursor, or cast to the table's types.</summary>
internal sealed class MergeRoute(WriteSession session, PlannedWrite plan, MergeSteps asPlanned) : WriteRoute(session, plan)
{
    private readonly Merger _merger = new(session.Host);

    // With all that is known of the keys once their index is made.
    private MergeSteps _merge = asPlanned;

    // Modes other than Insert stage all columns of every row, so only rows that are cast can differ.
    public override FrameFault MixtureFault(string column, long row) => Errors.MixedInCast(column, row);

    // Numbers a piece's staged rows as the frame does, whatever was taken back before.
    public override Task BeginPieceAsync(RowRange range, CancellationToken cancellationToken) =>
        _merger.NumberFromAsync(_merge, range.First, cancellationToken);

    public override async Task<long?> EndPieceAsync(RowRange range, LoadTarget sentTo, CancellationToken cancellationToken)
    {
        try
        {
            await _merger.CastAsync(_merge, range.First, range.End - 1, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException e) when (_merge.Casts.Count == 1)
        {
            // The server names no column of a cast.
            ServerFailure.NoteColumn(e, _merge.Casts[0].Name);
            throw;
        }
    }

    public override Task<string?> TakeOutAsync(long row, bool wantsCells, CancellationToken cancellationToken) =>
        _merger.TakeOutAsync(_merge, Table, row, wantsCells, cancellationToken);

    protected override bool MovesRows => true;

    protected override QualifiedName LoadsInto => _merge.LoadInto;

    protected override IEnumerable<string> PlannedStage() =>
        [.. new MergeSql(Sql, _merge).Create(), .. OpenTable.Lock(_merge.Locked, Sql).Select(command => command.CommandText)];

    protected override IEnumerable<string> PlannedMove() =>
        [.. _merge.StagesBeside ? [LockTimeout.Lock(Locked, ReplaceLock.AgainstWriters).CommandText] : Array.Empty<string>(),
            .. _merger.Plan(_merge)];

    private string Locked => $"{(Table.IsPartitioned ? string.Empty : "ONLY ")}{Delimit(Table.Name)}";

    protected override async Task<LoadTarget> StageAsync(CancellationToken cancellationToken)
    {
        _merge = await _merger.StageAsync(_merge, Table, Plan.AltersTable, cancellationToken).ConfigureAwait(false);
        var stage = await Session.Catalog.GetStageAsync(_merge.LoadInto, cancellationToken).ConfigureAwait(false);
        _merge = _merge with { IsOpen = stage.HasPrivileges };
        if (_merge.Casts.Count > 0)
            Plan.CheckTypes(stage, casts: true);
        await CloseAsync([_merge.Stage, _merge.LoadInto], stage, cancellationToken).ConfigureAwait(false);
        return Plan.PairByName(stage, [.. _merge.Required]);
    }

    protected override async Task<ArrivedRows> SettleAsync(long rows, IDelivery delivery, CancellationToken cancellationToken)
    {
        if (_merge.StagesBeside)
            await Session.Locks.Replace.TakeAsync(Table, ReplaceLock.AgainstWriters, isSwapped: false, cancellationToken)
                .ConfigureAwait(false);
        if (!InPieces)
            return new(rows, await _merger.RunAsync(_merge, Table, rows, inRanges: null, cancellationToken).ConfigureAwait(false));

        var refused = 0L;
        var counts = await _merger.RunAsync(_merge, Table, rows, IsolateAsync, cancellationToken).ConfigureAwait(false);
        return new(rows - refused, counts);

        async Task IsolateAsync(long first, long count, Func<long, long, Task> attempt) => refused = await delivery
            .IsolateAsync(new(first, count), this, range => attempt(range.First, range.End - 1), cancellationToken).ConfigureAwait(false);
    }
}
