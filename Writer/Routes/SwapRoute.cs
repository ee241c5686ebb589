using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Migrations;
using EfWriter.Routes.Swap;
using EfWriter.Session;
using Npgsql;

namespace EfWriter.Routes;

/// <summary>
/// A new table is filled beside the old one and takes its place, with all that it had: readers keep the old one until the commit.
/// </summary>
internal sealed class SwapRoute(WriteSession session, PlannedWrite plan, PlannedSwap swap) : NewTableRoute(session, plan)
{
    private static readonly Savepoint Look = new("efwriter_plan");

    // A writer that is at work may have just made a table of the same name.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly TableSwap _swap = new(session, new TableDdl(session.Host), swap);

    public override bool Replaces => true;

    public override IEnumerable<string> Indexes => base.Indexes.Concat(_swap.KeptIndexes);

    protected override Task<IReadOnlyList<string>> FindStorageAsync(TargetTable made, CancellationToken cancellationToken) =>
        _swap.FindStorageAsync(made, cancellationToken);

    protected override IEnumerable<string> PlannedKeys() => base.PlannedKeys().Concat(_swap.PlannedKept);

    // What is carried over depends on what the server gives a new table by itself. So the plan makes one, without rows, and takes it back;
    // a role that may not gets a plan without it.
    protected override async Task<(IReadOnlyList<string> Storage, IReadOnlyList<string> Place)> PlanMadeAsync(
        CancellationToken cancellationToken)
    {
        IReadOnlyList<string> storage = [];
        var place = await _swap.PlanAsync(swap.Old, cancellationToken).ConfigureAwait(false);
        await Session.Catalog
            .ExecuteAsync([new(Look.Set), .. LockTimeout.BeginExactly(LongestWait)], cancellationToken).ConfigureAwait(false);
        try
        {
            await Ddl.ExecuteAsync(Plan.Script.Before, cancellationToken).ConfigureAwait(false);
            var made = await Session.Catalog.GetAsync(Plan.Script.LoadInto, cancellationToken).ConfigureAwait(false);
            storage = await _swap.FindStorageAsync(made, cancellationToken).ConfigureAwait(false);
            await Ddl.ExecuteAsync([.. storage, .. PlannedKeys()], cancellationToken).ConfigureAwait(false);
            place = await _swap.PlanAsync(made, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (!TransientFaults.EndsConnection(e))
        {
            // The write itself says why.
        }

        await Session.Catalog.ExecuteAsync(Look.RollBackAndRelease, cancellationToken).ConfigureAwait(false);
        return (storage, place);
    }

    protected override async Task MakeKeysAsync(CancellationToken cancellationToken)
    {
        await base.MakeKeysAsync(cancellationToken).ConfigureAwait(false);
        await _swap.MakeKeptAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task TakePlaceAsync(CancellationToken cancellationToken) => _swap.ExecuteAsync(Table, cancellationToken);
}
