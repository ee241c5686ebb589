using EfWriter.BadRows;
using EfWriter.Catalog;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Routes.Merge;

namespace EfWriter.Planning.Preview;

/// <summary>What a write does to a table and its rows, in plain words.</summary>
internal static class PlanEffects
{
    /// <summary>A sentence for each effect, in the order in which they come.</summary>
    public static IEnumerable<string> Of(PlannedWrite plan) => Sentences(plan).Select(Echo.Line);

    /// <summary>What the old table has and a new one in its place has not; of a table that stays, nothing.</summary>
    public static IEnumerable<string> NotCarriedOver(PlannedWrite plan) => Lost(plan).Select(Echo.Line);

    private static IEnumerable<string> Sentences(PlannedWrite plan)
    {
        var table = plan.Request.Name.ToString();
        if (plan.Target.IsSchemaMissing)
            yield return $"The schema {plan.Request.Name.Schema} is created.";
        foreach (var column in plan.Columns)
        {
            if (column.Decision == ColumnDecision.Add)
                yield return $"{table} gets the column {column.Name}, which is NULL in the rows that are there.";
            if (column.Decision == ColumnDecision.Alter)
                yield return $"{table}'s column {column.Name} becomes {column.StoreType}; the whole table may be rewritten.";
        }

        foreach (var effect in OfRows(plan, table))
            yield return effect;
        foreach (var index in plan.Script.Indexes)
            yield return $"The index {index} is created.";
        if (plan.WithSequence is { Count: > 0 } columns)
            yield return $"The sequences of {string.Join(", ", columns)} move past the frame's values; a rollback does not move them back.";
        if (OfBadRows(plan.Request, table) is { } bad)
            yield return bad;
    }

    private static IEnumerable<string> OfRows(PlannedWrite plan, string table) => plan.Route switch
    {
        PlannedRoute.NewTable => [$"{table} is created with the frame's rows."],
        PlannedRoute.Swap swap =>
        [
            $"All rows of {table} are deleted: a new table with the frame's rows takes its place. Readers wait for the exchange only.",
            $"The new table gets the old one's {string.Join(", ", CarriedOver(swap))}.",
            .. NotCarriedOver(plan),
        ],
        PlannedRoute.ReplacedRows => [$"All rows of {table} are deleted, and the frame's rows are inserted."],
        PlannedRoute.Merge merge => OfMerge(merge.Steps, table),
        _ => [$"The frame's rows are added to {table}. No row that is there changes."],
    };

    private static IEnumerable<string> Lost(PlannedWrite plan)
    {
        if (plan is not { Route: PlannedRoute.Swap { Planned: var swap }, Request.ModelTable: null })
            yield break;
        var (old, facts) = (swap.Old, plan.Target.SwapFacts);
        var kept = old.Columns.Where(column => swap.Columns.Contains(column.Name)).ToList();
        string[] lost =
        [
            .. facts.HasPrimaryKey && !swap.KeepsIndexes && !swap.HasOwnKey ? ["primary key"] : Array.Empty<string>(),
            .. facts.HasIndexes && !swap.KeepsIndexes ? ["indexes"] : Array.Empty<string>(),
            .. facts.HasConstraints && !swap.KeepsIndexes ? ["constraints"] : Array.Empty<string>(),
            .. Of("NOT NULL of", kept.Where(column => column.IsNotNull && !swap.KeepsIndexes && MayBeNull(column.Name))),
            .. Of("default or identity of", kept.Where(column => column is { HasDefault: true, IsGenerated: false })),
            .. Of("expression of the generated", kept.Where(column => column.IsGenerated)),
        ];
        if (lost.Length > 0)
            yield return $"The new table does not get the old one's {string.Join("; ", lost)}.";
        if (facts.IsPublishedUnnamed)
            yield return "A publication of all tables, or of the schema's, sends the rows under the name that the new table is filled by.";
        if (Of("column", old.Columns.Except(kept)).FirstOrDefault() is { } gone)
            yield return $"The old table's {gone} goes, for the frame has it not.";

        bool MayBeNull(string column) => !plan.Request.NewTable.PrimaryKey.Contains(column)
            && plan.Request.Options.Columns.GetValueOrDefault(column)?.IsNullable != false;

        static IEnumerable<string> Of(string what, IEnumerable<TargetColumn> columns) =>
            string.Join(", ", columns.Select(column => column.Name)) is { Length: > 0 } names ? [$"{what} {names}"] : [];
    }

    private static IEnumerable<string> CarriedOver(PlannedRoute.Swap swap) =>
    [
        "owner", "privileges", "comments", "row security", "triggers", "rules", "publications", "statistics", "storage settings",
        .. swap.Planned.KeepsIndexes ? ["indexes", "constraints"] : Array.Empty<string>(),
    ];

    private static IEnumerable<string> OfMerge(MergeSteps steps, string table)
    {
        if (steps.IsNew)
        {
            yield return $"{table} is created with the frame's rows.";
            yield break;
        }

        var keys = string.Join(", ", steps.Keys.Select(key => key.Name));
        var gone = steps.SoftDelete is { } mark ? $"are marked as deleted in {mark.Column}" : "are deleted";
        if (steps.Asked.DeleteMarker is { } marker)
            yield return $"Rows that the frame marks in {marker} {gone} from {table}, found by {keys}.";
        if (steps.Mode == WriteMode.Sync)
            yield return steps.Scope.Count == 0
                ? $"Rows of {table} that the frame lacks {gone}, found by {keys}."
                : $"Rows of {table} that the frame lacks {gone} within the frame's {string.Join(", ", steps.Scope)}, found by {keys}.";
        yield return steps.Mode switch
        {
            WriteMode.Upsert or WriteMode.Sync when !steps.Updated.Any() => Missing(),
            WriteMode.Upsert or WriteMode.Sync =>
                $"Rows that {table} has are updated ({Updated()}), found by {keys}; the others are inserted.",
            WriteMode.InsertOnly => Missing(),
            WriteMode.UpdateOnly => $"Rows that {table} has are updated ({Updated()}), found by {keys}. None is inserted.",
            WriteMode.Delete => $"Rows of {table} that the frame has {gone}, found by {keys}.",
            WriteMode.DeleteInsert => $"Rows of {table} with a {keys} of the frame's are deleted, and the frame's rows are inserted.",
            WriteMode.AppendNewest =>
                $"Rows whose {steps.Cursor} is beyond {table}'s greatest are inserted. The others are left out, and no row changes.",
            _ => $"The frame's rows are added to {table}. No row that is there changes.",
        };
        if (steps.IsConditional)
            yield return "A row that does not meet the condition is held back.";

        string Missing() => $"Rows that {table} lacks are inserted, found by {keys}. No row that is there changes.";
        string Updated() => string.Join(", ", steps.Updated);
    }

    private static string? OfBadRows(WriteRequest request, string table) => request.BadRows.OnBadRow switch
    {
        OnBadRow.Skip => $"Up to {request.MaxBadRows} rows that {table} does not take are left out.",
        OnBadRow.Reject when request.RejectsToTable =>
            $"Up to {request.MaxBadRows} rows that {table} does not take go to {RejectTable.NameOf(request)}, which is created if needed.",
        OnBadRow.Reject => $"Up to {request.MaxBadRows} rows that {table} does not take are handed to the caller.",
        _ => null,
    };
}
