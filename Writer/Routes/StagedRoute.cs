using System.Globalization;
using EfWriter.Catalog;
using EfWriter.Load;
using EfWriter.Migrations;
using EfWriter.Session;

namespace EfWriter.Routes;

/// <summary>
/// Rows are sent to temporary tables, one for each set of columns that they have, and go into their own table by statements of the server.
/// </summary>
internal abstract class StagedRoute(WriteSession session, PlannedWrite plan) : WriteRoute(session, plan)
{
    private static readonly QualifiedName Staging = new("pg_temp", "__efwriter_rows");

    private readonly List<LoadTarget> _stages = [];

    protected ServerCommands Server { get; } = new(session.Host);

    /// <summary>The temporary tables.</summary>
    protected IReadOnlyList<LoadTarget> Stages => _stages;

    public sealed override async Task<LoadTarget> StageSegmentAsync(LoadTarget target, CancellationToken cancellationToken)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"_{_stages.Count + 1}");
        var name = _stages.Count == 0 ? Staging : Staging with { Name = Staging.Name + number };
        await Session.Catalog.ExecuteAsync(CreateStage(name, target), cancellationToken).ConfigureAwait(false);
        var stage = await Session.Catalog.GetAsync(name, cancellationToken).ConfigureAwait(false);
        await CloseAsync([name], stage, cancellationToken).ConfigureAwait(false);
        _stages.Add(target with { Table = stage });
        return _stages[^1];
    }

    public sealed override async Task<long?> EndPieceAsync(RowRange range, LoadTarget sentTo, CancellationToken cancellationToken)
    {
        var rows = await Server.ExecuteAsync(Insert(sentTo), cancellationToken).ConfigureAwait(false);
        await Server.ExecuteAsync($"TRUNCATE TABLE {Delimit(sentTo.Table.Name)}", cancellationToken).ConfigureAwait(false);
        return rows;
    }

    public sealed override Task EndPiecesAsync(CancellationToken cancellationToken) => DropStagesAsync(cancellationToken);

    protected sealed override async Task<LoadTarget> StageAsync(CancellationToken cancellationToken) =>
        await StageSegmentAsync(await base.StageAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    protected override async Task<long> MoveAsync(long rows, CancellationToken cancellationToken)
    {
        var moved = 0L;
        foreach (var stage in _stages)
            moved += await Server.ExecuteAsync(Insert(stage), cancellationToken).ConfigureAwait(false);
        await DropStagesAsync(cancellationToken).ConfigureAwait(false);
        return moved;
    }

    protected string Insert(LoadTarget stage)
    {
        var overriding = Request.Options.OverridingSystemValue ? "OVERRIDING SYSTEM VALUE " : string.Empty;
        return $"INSERT INTO {Delimit(Table.Name)} ({Columns(stage)}) {overriding}SELECT {Columns(stage, "r.")} FROM "
            + $"{Delimit(stage.Table.Name)} r";
    }

    protected Task DropStagesAsync(CancellationToken cancellationToken) =>
        Session.Catalog.ExecuteAsync(Drop(_stages), cancellationToken);

    protected sealed override bool MovesRows => true;

    protected override QualifiedName LoadsInto => Staging;

    protected sealed override IEnumerable<string> PlannedStage() => [CreateStage(Staging, PlannedTarget)];

    protected override IEnumerable<string> PlannedMove() => [Insert(PlannedTarget), Drop([PlannedTarget])];

    /// <summary>The staging table that is yet to be made.</summary>
    protected LoadTarget PlannedTarget => ImagineTarget(Staging);

    protected string Drop(IEnumerable<LoadTarget> stages) =>
        $"DROP TABLE {string.Join(", ", stages.Select(stage => Delimit(stage.Table.Name)))}";

    private string CreateStage(QualifiedName name, LoadTarget target) =>
        $"CREATE TEMPORARY TABLE {Sql.DelimitIdentifier(name.Name)} ON COMMIT DROP AS SELECT {Columns(target)} FROM "
        + $"{Delimit(Table.Name)} WITH NO DATA";

    private string Columns(LoadTarget stage, string prefix = "") =>
        string.Join(", ", stage.Columns.Select(column => prefix + Sql.DelimitIdentifier(column.Name)));
}
