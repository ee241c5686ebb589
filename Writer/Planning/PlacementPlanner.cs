using EfWriter.Catalog;
using EfWriter.Citus;
using EfWriter.Load;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Routes.Swap;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Planning;

/// <summary>Plans where the rows of a table are kept that a write makes.</summary>
/// <param name="connection">The connection.</param>
/// <param name="sql">Delimits names.</param>
internal sealed class PlacementPlanner(NpgsqlConnection connection, ISqlGenerationHelper sql)
{
    /// <summary>The plan, with the statements that place the table between those that make it and its rows.</summary>
    /// <exception cref="FrameFault">The table cannot be placed so.</exception>
    public PlannedWrite Place(PlannedWrite plan, ITableMaker maker)
    {
        var (request, script) = (plan.Request, plan.Script);
        var old = plan.Target.Existing?.Placement ?? Placement.OneServer;
        if (request.Distribution is null && old.JoinsAny)
            return plan;
        if (request.Distribution is not null && (FindImpossible() ?? IfTemporary(request)) is { } fault)
            throw fault;

        if (IfInPieces(request) is { } pieces)
            throw pieces;
        var placement = new NewPlacement(sql, request.Distribution, old);
        var columns = plan.Columns.Select(column => column.Name).ToList();
        var unique = maker.UniqueKeys.Append(request.Merge.Keys).Concat(KeptKeys(plan.Route));
        if (placement.Refusal(columns, unique, request.Options.BulkMethod) is { } refusal)
            throw refusal;
        return plan with
        {
            Script = script with
            {
                Before =
                [
                    .. KeepsReferences(plan.Route) ? [CitusSql.Sequential] : Array.Empty<string>(),
                    .. script.Before,
                    .. placement.Statements(script.LoadInto, request.Name),
                ],
                IsPlaced = true,
            },
        };
    }

    /// <summary>Why rows cannot be written to a table that is there and stays; null if they can.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keys">The columns that rows are found by.</param>
    /// <param name="columns">What becomes of each column.</param>
    /// <param name="request">The write.</param>
    public FrameFault? Refusal(TargetTable table, IReadOnlyList<string> keys, IReadOnlyList<ColumnMatch> columns, WriteRequest request) =>
        (request.Options.Distribution is null ? null : FindImpossible())
        ?? table.Placement.Refusal(
            keys,
            [.. Names(columns.Where(column => column.IsSent)), .. FilledByCitus(table, keys, request)],
            Names(columns.Where(column => column.Decision == ColumnDecision.Alter)), request.Options)
        ?? (!table.Placement.JoinsAny && request.ReplacesRows ? IfInPieces(request) : null);

    // Citus routes rows of a COPY once they have their defaults; rows that are staged are kept before.
    private static IEnumerable<string> FilledByCitus(TargetTable table, IReadOnlyList<string> keys, WriteRequest request) =>
        keys.Count > 0 || request.Merge.Cursor is not null || RouteChoice.DeliveryOf(request) == DeliveryKind.InPieces
            ? []
            : table.Columns.Where(column => column.HasDefault).Select(column => column.Name);

    private static List<string> Names(IEnumerable<ColumnMatch> columns) => [.. columns.Select(column => column.Name)];

    // A row that a node refuses in COPY takes the connection with it.
    private static FrameFault? IfInPieces(WriteRequest request) =>
        RouteChoice.DeliveryOf(request) == DeliveryKind.InPieces ? Errors.BadRowsBesideCitus() : null;

    private FrameFault? FindImpossible() => CitusServer.Has(connection) ? null : Errors.NoCitus();

    private static FrameFault? IfTemporary(WriteRequest request) =>
        Identifiers.IsTemporary(request.Name) ? Errors.DistributedTemporary() : null;

    private static bool KeepsReferences(PlannedRoute route) =>
        route is PlannedRoute.Swap swap && swap.Planned.Kept.Any(kept => kept.Kind == KeptSql.ForeignKey);

    private static IEnumerable<IReadOnlyList<string>> KeptKeys(PlannedRoute route) => route is PlannedRoute.Swap swap
        ? swap.Planned.Kept.Where(kept => kept.Form is KeptForm.UniqueIndex or KeptForm.IndexedConstraint).Select(kept => kept.Columns)
        : [];
}
