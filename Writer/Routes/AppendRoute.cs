using EfWriter.Load;
using EfWriter.Session;

namespace EfWriter.Routes;

/// <summary>Rows are sent into the table that is there.</summary>
internal sealed class AppendRoute(WriteSession session, PlannedWrite plan) : WriteRoute(session, plan)
{
    // A temporary table for queries of the app's, in whose session functions of others may run.
    protected override async Task<LoadTarget> StageAsync(CancellationToken cancellationToken)
    {
        if (Request.IsForTheseRows)
            await CloseAsync([Table.Name], Table, cancellationToken).ConfigureAwait(false);
        return await base.StageAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task<ArrivedRows> SettleAsync(long rows, IDelivery delivery, CancellationToken cancellationToken)
    {
        // Their keys are known; what else comes back was made as the rows arrived.
        if (Request.Returned is { } returned && returned.Columns.Any(column => column != returned.KeyColumn))
            await new ReservedRows(Session.Host, Table, returned).ReadAsync(delivery.BadRows, cancellationToken).ConfigureAwait(false);
        return await base.SettleAsync(rows, delivery, cancellationToken).ConfigureAwait(false);
    }
}
