using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Load;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Routes.Merge;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter.Routes;

/// <summary>How rows get into the table: a class for each way, with the same steps, each of which stands once.</summary>
/// <remarks>
/// What its steps share beside the session is data: the plan, the table as the server has it, and for some routes the staging tables or a
/// merge's keys. None of it holds a connection.
/// </remarks>
internal abstract partial class WriteRoute(WriteSession session, PlannedWrite plan) : IPieceSteps
{
    private readonly TableDdl _ddl = new(session.Host);
    private TargetTable? _table;

    /// <summary>The table that has the rows in the end: under its staging name, if it takes the place of another.</summary>
    public TargetTable Table => _table ?? throw new InvalidOperationException("The table is not made yet.");

    /// <summary>Whether the schema was made by this write's transaction.</summary>
    public bool HasCreatedSchema { get; private set; }

    /// <summary>Whether rows or a table that were there are replaced.</summary>
    public virtual bool Replaces => false;

    /// <summary>Whether rows are staged, and moved by the server.</summary>
    protected virtual bool MovesRows => false;

    /// <summary>The names of the indexes that the write makes.</summary>
    public virtual IEnumerable<string> Indexes => plan.Script.Indexes;

    /// <summary>Whether the rows are sent piece by piece: keys have to be there to find those that are left out.</summary>
    protected bool InPieces => plan.Delivery == DeliveryKind.InPieces;

    // What another server keeps does not say whose it is.
    private bool IsOwn => Replaces || plan.Target.Facts.IsElsewhere || !Table.Placement.KnowsWriters;

    protected TableDdl Ddl => _ddl;

    protected WriteSession Session => session;

    protected PlannedWrite Plan => plan;

    protected WriteRequest Request => plan.Request;

    protected ISqlGenerationHelper Sql { get; } = session.Host.GetService<ISqlGenerationHelper>();

    /// <summary>Opens the route that was planned.</summary>
    public static WriteRoute Open(WriteSession session, PlannedWrite plan) => plan.Route switch
    {
        PlannedRoute.NewTable => new NewTableRoute(session, plan),
        PlannedRoute.Swap swap => new SwapRoute(session, plan, swap.Planned),
        PlannedRoute.Append => new AppendRoute(session, plan),
        PlannedRoute.StagedInsert => new StagedInsertRoute(session, plan),
        PlannedRoute.ReplacedRows => new ReplacedRowsRoute(session, plan),
        PlannedRoute.Merge merge => new MergeRoute(session, plan, merge.Steps),
        PlannedRoute.Refused refused => throw refused.Cause,
        var other => throw new ArgumentOutOfRangeException(nameof(plan), other, "There is no such route."),
    };

    /// <summary>Makes the table, or makes of the one that is there what the frame needs, and what stages rows.</summary>
    /// <returns>Where the rows are sent.</returns>
    public async Task<LoadTarget> PrepareAsync(CancellationToken cancellationToken)
    {
        _table = await MakeTableAsync(cancellationToken).ConfigureAwait(false);
        var target = await StageAsync(cancellationToken).ConfigureAwait(false);

        // Keys come after the load, when they cost half as much, unless they have to find rows that it is to leave out.
        if (InPieces)
            await MakeKeysAsync(cancellationToken).ConfigureAwait(false);
        return target;
    }

    /// <summary>Where the rows of a further segment are sent, which have other columns than those before.</summary>
    /// <param name="target">The table, and the columns that the rows have.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public virtual Task<LoadTarget> StageSegmentAsync(LoadTarget target, CancellationToken cancellationToken) => Task.FromResult(target);

    /// <summary>Why all rows of this route must have the same columns; null if they need not.</summary>
    /// <param name="column">A column that only some rows have.</param>
    /// <param name="row">The first row that differs.</param>
    public virtual FrameFault? MixtureFault(string column, long row) => null;

    /// <summary>Counts the rows that were sent, and moves them on into their table.</summary>
    /// <returns>What became of them.</returns>
    /// <exception cref="FrameFault">The server has other rows than were sent.</exception>
    public async Task<ArrivedRows> ArriveAsync(LoadedRows sent, Segments segments, IDelivery delivery, CancellationToken cancellationToken)
    {
        var rows =
            sent.Counted ?? await session.Streams.CountNewAsync(segments.Tables, cancellationToken).ConfigureAwait(false) ?? sent.Rows;
        if (MovesRows)
            session.Reports.Enter(WriteStage.Moving);
        if (rows == sent.Rows && !InPieces)
            rows = await MoveAsync(rows, cancellationToken).ConfigureAwait(false);
        if (rows != sent.Rows)
            throw await ExplainLossAsync(sent.Rows, rows, cancellationToken).ConfigureAwait(false);
        await session.Streams.CommitAsync(cancellationToken).ConfigureAwait(false);
        await session.Streams.ConfirmAsync(Table, rows, cancellationToken).ConfigureAwait(false);
        session.Timer.EndLoad();
        return await SettleAsync(rows, delivery, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What the table's sequences give next, keys and indexes, the planner's statistics; last, because readers wait for it, the exchange
    /// with an old table.
    /// </summary>
    /// <param name="withSequence">The columns whose sequence has to move past values of the frame's.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task FinishAsync(IReadOnlyList<string> withSequence, CancellationToken cancellationToken)
    {
        await new Sequences(session.Host)
            .AdvanceAsync(Table, withSequence, plan.Script.CreatesTable || IsOwn, cancellationToken).ConfigureAwait(false);
        if (!InPieces && PlannedKeys().Any())
            session.Reports.Enter(WriteStage.Indexing);
        if (!InPieces)
            await MakeKeysAsync(cancellationToken).ConfigureAwait(false);
        session.Reports.Enter(WriteStage.Finishing);
        await AnalyzeAsync(cancellationToken).ConfigureAwait(false);
        await TakePlaceAsync(cancellationToken).ConfigureAwait(false);
    }

    public virtual Task BeginPiecesAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task BeginPieceAsync(RowRange range, CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task<long?> EndPieceAsync(RowRange range, LoadTarget sentTo, CancellationToken cancellationToken) =>
        Task.FromResult<long?>(null);

    public virtual Task EndPiecesAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task<string?> TakeOutAsync(long row, bool wantsCells, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    /// <summary>Makes what the rows are staged in, if they are.</summary>
    protected virtual Task<LoadTarget> StageAsync(CancellationToken cancellationToken) => Task.FromResult(plan.PairMatched(Table));

    /// <summary>Moves rows that were sent as a whole on into their table.</summary>
    /// <returns>The rows that are there now, as the server says.</returns>
    protected virtual Task<long> MoveAsync(long rows, CancellationToken cancellationToken) => Task.FromResult(rows);

    /// <summary>Does what is to be done when all rows have arrived where they were sent.</summary>
    protected virtual Task<ArrivedRows> SettleAsync(long rows, IDelivery delivery, CancellationToken cancellationToken) =>
        Task.FromResult(new ArrivedRows(rows, new(rows, 0, 0)));

    /// <summary>Whether rows may be written frozen, which needs a table of the same transaction with no savepoint in between.</summary>
    protected bool CanFreeze => session.IsOwn && !session.Streams.AreOpen && !InPieces;

    /// <summary>Makes keys and indexes.</summary>
    protected virtual Task MakeKeysAsync(CancellationToken cancellationToken) => _ddl.ExecuteAsync(plan.Script.After, cancellationToken);

    /// <summary>Gives the new table its storage, while it has no rows.</summary>
    protected virtual Task<IReadOnlyList<string>> FindStorageAsync(TargetTable made, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Gives the table its name, if it was filled under another one.</summary>
    protected virtual Task TakePlaceAsync(CancellationToken cancellationToken) =>
        _ddl.ExecuteAsync([.. session.Streams.Grants, .. plan.Script.Swap], cancellationToken);

    /// <summary>
    /// Closes temporary tables to others: a function that the target calls may run as somebody else, in this very session.
    /// </summary>
    protected async Task CloseAsync(IEnumerable<QualifiedName> names, TargetTable stage, CancellationToken cancellationToken)
    {
        foreach (var name in stage.HasPrivileges ? names : [])
        {
            var delimited = Delimit(name);
            await ClosedTable.CloseAsync(session.Connection, delimited, delimited, cancellationToken).ConfigureAwait(false);
            await ClosedTable.CloseSequencesAsync(session.Connection, delimited, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TargetTable> MakeTableAsync(CancellationToken cancellationToken)
    {
        HasCreatedSchema =
            plan.Target.IsSchemaMissing
            && await MissingSchema.CreateAsync(session.Host, Request.Name.Schema, Request.LockTimeout, cancellationToken)
                .ConfigureAwait(false);
        if (plan.Script.Before.Count == 0)
            return plan.Target.Existing!;

        try
        {
            if (plan.Streams > 1)
                await OpenStreamsAsync(cancellationToken).ConfigureAwait(false);
            if (!session.Streams.AreOpen)
                await _ddl.ExecuteAsync(plan.Script.Before, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (plan.Script.IsPlaced && ServerFailure.NotePlacing(e))
        {
            throw;
        }

        var table = await session.Catalog.GetAsync(plan.Script.LoadInto, cancellationToken).ConfigureAwait(false);
        plan.CheckTypes(table, casts: false);
        if (await FindStorageAsync(table, cancellationToken).ConfigureAwait(false) is { Count: > 0 } storage)
            await (session.Streams.AreOpen
                ? session.Streams.ExecuteAsync(storage, cancellationToken)
                : _ddl.ExecuteAsync(storage, cancellationToken)).ConfigureAwait(false);
        await session.Streams.BeginAsync(table, Request.LockTimeout, cancellationToken).ConfigureAwait(false);
        return table;
    }

    private async Task OpenStreamsAsync(CancellationToken cancellationToken)
    {
        var staging = plan.Script.LoadInto;

        // Held to the end: whoever finds the staging table without this lock may take it for a left-over. Who else has it keeps it from
        // being swept as well.
        await session.Locks.Writer.TryTakeAsync(staging.ToString(), cancellationToken).ConfigureAwait(false);
        var opened = await session.Streams.OpenAsync(plan.Streams, staging, plan.Script.Before, Request.LockTimeout, cancellationToken)
            .ConfigureAwait(false);
        if (opened < plan.Streams)
            Log.FewerStreams(session.Host.GetService<ILoggerFactory>().CreateLogger(Log.Category), Echo.Line(staging.ToString()),
                opened, plan.Streams);
    }

    private Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        var statistics = new TableStatistics(session.Catalog, Sql);
        return Request.Options.Analyze switch
        {
            _ when !Table.Placement.IsAnalyzed => Task.CompletedTask,
            true => statistics.GatherAsync(plan.Script.LoadInto, cancellationToken),
            null when plan.Script.CreatesTable || Replaces || Request.IsForTheseRows =>
                statistics.GatherQuicklyAsync(plan.Script.LoadInto, cancellationToken),
            _ => Task.CompletedTask,
        };
    }

    // Says where rows went that the server does not count.
    private async Task<FrameFault> ExplainLossAsync(long sent, long counted, CancellationToken cancellationToken) =>
        await session.Catalog.FindOidAsync(Table.Name, cancellationToken).ConfigureAwait(false) == Table.Oid
            ? Errors.RowsLost(sent, counted)
            : Errors.TableVanished(Table.Name);
}

/// <summary>What became of the rows that were sent.</summary>
/// <param name="Rows">The rows that were not left out.</param>
/// <param name="Counts">What they did to the table.</param>
internal readonly record struct ArrivedRows(long Rows, MergeCounts Counts);
