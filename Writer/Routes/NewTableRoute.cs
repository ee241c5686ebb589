using EfWriter.Load;
using EfWriter.Session;

namespace EfWriter.Routes;

/// <summary>There is no table: it is made, filled and then given its keys.</summary>
internal class NewTableRoute(WriteSession session, PlannedWrite plan) : WriteRoute(session, plan)
{
    public override FrameFault? MixtureFault(string column, long row) =>
        Plan.Request.ModelTable is null ? Errors.MixedInNewTable(column, row) : null;

    protected override Task<LoadTarget> StageAsync(CancellationToken cancellationToken) => Task.FromResult(Plan.PairByName(Table, []) with
    {
        CanFreeze = CanFreeze,
    });
}
