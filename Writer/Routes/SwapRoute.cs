using EfWriter.Catalog;
using EfWriter.Routes.Swap;
using EfWriter.Session;

namespace EfWriter.Routes;

/// <summary>
/// A new table is filled beside the old one and takes its place, with all that hung on it: readers keep the old one until the commit.
/// </summary>
internal sealed class SwapRoute(WriteSession session, PlannedWrite plan, TableSwap exchange) : NewTableRoute(session, plan)
{
    public override bool Replaces => true;

    public override IEnumerable<string> Indexes => base.Indexes.Concat(exchange.KeptIndexes);

    protected override Task<IReadOnlyList<string>> FindStorageAsync(TargetTable made, CancellationToken cancellationToken) =>
        exchange.FindStorageAsync(made, cancellationToken);

    protected override async Task MakeKeysAsync(CancellationToken cancellationToken)
    {
        await base.MakeKeysAsync(cancellationToken).ConfigureAwait(false);
        await exchange.MakeKeptAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task TakePlaceAsync(CancellationToken cancellationToken) => exchange.ExecuteAsync(Table, cancellationToken);
}
