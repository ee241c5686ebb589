using System.Globalization;
using EfWriter.Catalog;
using EfWriter.Load;
using EfWriter.Session;
using EfWriter.Session.Locks;

namespace EfWriter.Routes;

/// <summary>
/// Staged rows are put in place of those that the table has; the table stays, and others wait for that and not for the frame.
/// </summary>
internal sealed class ReplacedRowsRoute(WriteSession session, PlannedWrite plan) : StagedRoute(session, plan)
{
    public override bool Replaces => true;

    private bool Truncates => Request.Replace.Strategy == ReplaceStrategy.Truncate;

    // Tables that inherit from this one keep their rows, as an append leaves them alone.
    private string OldRows => $"{(Table.IsPartitioned ? string.Empty : "ONLY ")}{Delimit(Table.Name)}";

    public override async Task BeginPiecesAsync(CancellationToken cancellationToken)
    {
        await LockAsync(cancellationToken).ConfigureAwait(false);
        await MakeRoomAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task<long> MoveAsync(long rows, CancellationToken cancellationToken)
    {
        await LockAsync(cancellationToken).ConfigureAwait(false);
        if (!Plan.Target.IsReferenced)
        {
            await MakeRoomAsync(cancellationToken).ConfigureAwait(false);
            return await base.MoveAsync(rows, cancellationToken).ConfigureAwait(false);
        }

        var moved = await ReplaceAtOnceAsync(cancellationToken).ConfigureAwait(false);
        await DropStagesAsync(cancellationToken).ConfigureAwait(false);
        return moved;
    }

    private Task<long> MakeRoomAsync(CancellationToken cancellationToken) =>
        Server.ExecuteAsync(MakesRoom, cancellationToken);

    private string MakesRoom => Truncates ? $"TRUNCATE TABLE {OldRows}" : $"DELETE FROM {OldRows}";

    private string LockMode => Truncates ? ReplaceLock.AgainstAll : ReplaceLock.AgainstWriters;

    protected override IEnumerable<string> PlannedMove()
    {
        yield return LockTimeout.Lock(OldRows, LockMode).CommandText;
        if (Plan.Target.IsReferenced)
        {
            yield return ReplaceAll(PlannedTarget);
            yield return Drop([PlannedTarget]);
            yield break;
        }

        yield return MakesRoom;
        foreach (var statement in base.PlannedMove())
            yield return statement;
    }

    // One statement, so that a foreign key is checked when the new rows are there; the count has every old row deleted before the first
    // insert.
    private Task<long> ReplaceAtOnceAsync(CancellationToken cancellationToken)
    {
        if (Stages is [var only])
            return Server.ExecuteAsync(ReplaceAll(only), cancellationToken);
        var inserts = string.Concat(Stages.Select((stage, i) =>
            string.Create(CultureInfo.InvariantCulture, $", new{i} AS ({Insert(stage)} CROSS JOIN total RETURNING 1)")));
        var counts =
            string.Join(" UNION ALL ", Stages.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"SELECT 1 FROM new{i}")));
        return Server.ScalarAsync<long>($"{DeletesAll}{inserts} SELECT pg_catalog.count(*) FROM ({counts}) n", cancellationToken);
    }

    private string DeletesAll =>
        $"WITH gone AS (DELETE FROM {OldRows} RETURNING 1), total AS (SELECT pg_catalog.count(*) FROM gone)";

    private string ReplaceAll(LoadTarget stage) => $"{DeletesAll} {Insert(stage)} CROSS JOIN total";

    private Task LockAsync(CancellationToken cancellationToken) => Session.Locks.Replace
        .TakeAsync(Table, LockMode, isSwapped: false, cancellationToken);
}
