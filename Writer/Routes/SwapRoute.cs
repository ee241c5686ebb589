using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Routes.Swap;
using EfWriter.Session;

namespace EfWriter.Routes;

/// <summary>
/// A new table is filled beside the old one and takes its place, with all that it had: readers keep the old one until the commit.
/// </summary>
internal sealed class SwapRoute(WriteSession session, PlannedWrite plan, PlannedSwap swap) : NewTableRoute(session, plan)
{
    private readonly TableSwap _swap = new(session, new TableDdl(session.Host), swap);

    public override bool Replaces => true;

    public override IEnumerable<string> Indexes => base.Indexes.Concat(_swap.KeptIndexes);

    protected override Task<IReadOnlyList<string>> FindStorageAsync(TargetTable made, CancellationToken cancellationToken) =>
        _swap.FindStorageAsync(made, cancellationToken);

    protected override async Task MakeKeysAsync(CancellationToken cancellationToken)
    {
        await base.MakeKeysAsync(cancellationToken).ConfigureAwait(false);
        await _swap.MakeKeptAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task TakePlaceAsync(CancellationToken cancellationToken) => _swap.ExecuteAsync(Table, cancellationToken);
}
