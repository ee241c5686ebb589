using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Loads;
using EfWriter.Migrations;
using EfWriter.Planning.Columns;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Schema;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Planning.Preview;

/// <summary>The plan of a write that will not follow: what refuses it is a part of it.</summary>
internal sealed class WritePreview(WriteSession session, DbContext host, TargetResolver targets, WritePlanner planner)
{
    private readonly ServerCatalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());
    private readonly TableDdl _ddl = new(host);

    /// <summary>Looks at the server's catalogs and the frame's columns; nothing is changed.</summary>
    public async Task<WritePlan> LookAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        var plan = await DecideAsync(request, cancellationToken).ConfigureAwait(false);
        plan = await TextTrial.CheckAsync(plan, cancellationToken).ConfigureAwait(false);
        request = plan.Request;
        var report = PlanReport.Of(
            plan, plan.Target.IsSchemaMissing ? _ddl.CreateSchema(request.Name.Schema) : [],
            await ScriptAsync(plan, cancellationToken).ConfigureAwait(false));
        if (report.Refusal is null && request.Options.LoadName is not null)
            report = report with { Effects = [.. report.Effects, NamedLoad.Effect] };
        return report.Refusal is null && session.IsOwn && TokenPlan.TableOf(host, plan.Request) is { } tokens
            ? report with
            {
                Effects = [.. report.Effects, $"A token is put into {tokens}, which is created if needed, and deleted a day later."],
            }
            : report;
    }

    /// <summary>The plan itself; a refusal is a route as well.</summary>
    public async Task<PlannedWrite> DecideAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        var existing = await _catalog.FindAsync(request.Name, cancellationToken).ConfigureAwait(false);
        request = await new TextResolution(host, new LoaderFactory(host))
            .ResolveAsync(request, existing, looksAtAll: true, cancellationToken).ConfigureAwait(false);
        (var fields, request) = await FieldsAsync(request, cancellationToken).ConfigureAwait(false);
        return await PlanAsync(existing, fields, request, cancellationToken).ConfigureAwait(false);
    }

    // In a transaction of its own, or behind a savepoint in the caller's.
    private async Task<IReadOnlyList<string>> ScriptAsync(PlannedWrite plan, CancellationToken cancellationToken)
    {
        if (plan.Route is PlannedRoute.Refused)
            return [];
        var route = await WriteRoute.Open(session, plan).PlanAsync(cancellationToken).ConfigureAwait(false);
        if (!session.IsOwn)
            return [WriteSession.Part.Set, .. route, WriteSession.Part.Release];
        var tokens = await new TokenPlan(host).StatementsAsync(plan.Request, cancellationToken).ConfigureAwait(false);
        return ["BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED", .. route, .. tokens, "COMMIT"];
    }

    private async Task<PlannedWrite> PlanAsync(
        TargetTable? existing, IReadOnlyList<FrameField> fields, WriteRequest request, CancellationToken cancellationToken)
    {
        var target = new ResolvedTarget(request.Name, existing);
        try
        {
            target = await targets.DescribeAsync(request, existing, cancellationToken).ConfigureAwait(false);
            var plan = await planner
                .LookAsync(target, fields, request, RouteChoice.StreamsOf(target, request, session.IsOwn), cancellationToken)
                .ConfigureAwait(false);
            plan = await WithOperatorsAsync(plan, cancellationToken).ConfigureAwait(false);
            plan = await new AlterCheck(host).CheckAsync(plan, isPreview: true, cancellationToken).ConfigureAwait(false);
            return plan with { Columns = new TypeDifferences(host, request).MarkWidened(plan.Columns, request.Name) };
        }
        catch (Exception refusal) when (refusal is FrameFault or FrameWriteException)
        {
            return new(request, target, new PlannedRoute.Refused(refusal), TablePlanner.Append(request.Name), []);
        }
    }

    // The write takes the operators of the index that it has made: those of the columns' types.
    private async Task<PlannedWrite> WithOperatorsAsync(PlannedWrite plan, CancellationToken cancellationToken)
    {
        if (plan is not { Route: PlannedRoute.Merge { Steps: var steps }, Target.Existing: { } table }
            || steps.Keys.All(key => key.Operator.Length > 0))
            return plan;
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        string[] names = [.. steps.Keys.Select(key => key.Name)];
        var keys = await KeyColumns.WithoutIndexAsync(connection, table, names, cancellationToken).ConfigureAwait(false);
        return plan with { Route = new PlannedRoute.Merge(steps with { Keys = keys }) };
    }

    // What gives its rows once keeps them for the write: a DateTime column is an instant or not by its rows, and stays a guess here.
    private static async Task<(IReadOnlyList<FrameField> Fields, WriteRequest Request)> FieldsAsync(WriteRequest request,
        CancellationToken cancellationToken)
    {
        var frame = request.Frame;
        var ifUnknown = ColumnSet.IfUnknown(frame, request.Sought);
        if (!frame.CanBeReadAgain)
            return (ifUnknown.Of(frame.Fields), request.Leaving(frame.Optional.Select(i => frame.Fields[i].Name)));
        var reader = await FrameReader.OpenAsync(frame, request.Options.BatchRows, ifUnknown, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return (reader.Fields, request.Leaving(reader.LeftAtFirst));
    }
}
