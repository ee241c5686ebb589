using EfWriter.Load;
using EfWriter.Requests;
using EfWriter.Schema;

namespace EfWriter.Routes;

/// <summary>Chooses the route of a write, the form of its delivery and its streams. Pure: the same facts give the same choice.</summary>
internal static class RouteChoice
{
    /// <summary>The route.</summary>
    /// <param name="target">What is there.</param>
    /// <param name="request">What was asked for, checked and completed.</param>
    /// <param name="casts">Whether PostgreSQL has to cast a column.</param>
    public static RouteKind Of(ResolvedTarget target, WriteRequest request, bool casts) => (target.Existing, request) switch
    {
        (null, { Mode: WriteMode.DeleteInsert, StagesReturned: false, Rules.OnlyStaged.Count: 0 }) => RouteKind.NewTable,
        (_, { Mode: var mode }) when mode.FindsRows() || casts || request.Rules.OnlyStaged.Count > 0
            || request.StagesReturned => RouteKind.Merge,
        (null, _) => RouteKind.NewTable,
        (_, { Mode: WriteMode.AppendNewest }) => RouteKind.Merge,
        (_, { Swaps: true }) => RouteKind.Swap,
        (_, { ReplacesRows: true }) => RouteKind.ReplacedRows,
        ({ Placement.JoinsAny: false }, _) when DeliveryOf(request) == DeliveryKind.InPieces => RouteKind.Merge,
        _ => target.Facts.NeedsInsert ? RouteKind.StagedInsert : RouteKind.Append,
    };

    /// <summary>How the rows are sent.</summary>
    /// <param name="request">What was asked for.</param>
    public static DeliveryKind DeliveryOf(WriteRequest request) =>
        request.BadRows.OnBadRow != OnBadRow.Fail || request.FindsBadRow ? DeliveryKind.InPieces : DeliveryKind.Whole;

    /// <summary>
    /// The connections that send rows: more than one only into a table that the write makes. Others see neither a schema nor a table before
    /// it is committed, and the caller's transaction is not the write's to commit.
    /// </summary>
    /// <param name="target">What is there.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="ownsTransaction">Whether the transaction is the write's own.</param>
    public static int StreamsOf(ResolvedTarget target, WriteRequest request, bool ownsTransaction) =>
        !ownsTransaction || target.IsSchemaMissing || Identifiers.IsTemporary(target.Name)
        || request.Options.BulkMethod is BulkMethod.BulkExtensions or BulkMethod.Importer || request.Mode.FindsRows()
            || DeliveryOf(request) == DeliveryKind.InPieces || request.Returned is not null
            ? 1
            : request.Options.Parallelism;
}
