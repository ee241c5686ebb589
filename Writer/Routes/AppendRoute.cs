using EfWriter.Load;
using EfWriter.Session;

namespace EfWriter.Routes;

/// <summary>Rows are sent into the table that is there.</summary>
internal sealed class AppendRoute(WriteSession session, PlannedWrite plan) : WriteRoute(session, plan)
{
    protected override async Task<ArrivedRows> SettleAsync(long rows, IDelivery delivery, CancellationToken cancellationToken)
    {
        // Their keys are known; what else comes back was made as the rows arrived.
        if (Request.Returned is { } returned && returned.Columns.Any(column => column != returned.KeyColumn))
            await new ReservedRows(Session.Host, Table, returned).ReadAsync(delivery.BadRows, cancellationToken).ConfigureAwait(false);
        return await base.SettleAsync(rows, delivery, cancellationToken).ConfigureAwait(false);
    }
}
