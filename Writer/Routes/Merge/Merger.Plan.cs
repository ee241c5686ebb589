namespace EfWriter.Routes.Merge;

/// <content>A merge as a list of statements, for a plan.</content>
internal sealed partial class Merger
{
    /// <summary>
    /// The statements of <see cref="RunAsync"/> that change or lock something, of rows that leave nothing to the database and are all
    /// moved at once.
    /// </summary>
    public IEnumerable<string> Plan(MergeSteps steps)
    {
        var statements = new MergeSql(_sql, steps);
        var moved = steps.Mode == WriteMode.DeleteInsert ? steps with { Mode = WriteMode.Insert, Keys = [] } : steps;
        return
        [
            .. If(steps.Casts.Count > 0, statements.Cast),
            .. If(steps is { Cursor: not null, IsNew: false }, statements.DropOlder),
            .. steps is { Mode: WriteMode.DeleteInsert, IsNew: false }
                ? [.. statements.Analyze(), statements.DeleteByKeys()]
                : Array.Empty<string>(),
            .. If(moved.Keys.Count > 0 && steps.OnDuplicateKey != OnDuplicateKey.Fail, statements.DropOtherDuplicates),
            .. new InnerObjects(_server, moved, statements).Planned,
            .. new RowConflicts(_server, moved, statements).Planned,
            .. new Deletions(_server, moved).PlannedMissing(statements),
            .. steps.Asked.DeleteMarker is null
                ? []
                : Deletions.PlannedFound(moved, statements.Marked()).Append(statements.Marked().TakeOut()),
            .. statements.HoldsBack ? [.. statements.AnalyzeToUpdate(), statements.LockAndCountHeldBack()] : Array.Empty<string>(),
            .. PlanMove(moved, new MergeSql(_sql, moved)),
            statements.Drop(),
        ];
    }

    private static IEnumerable<string> PlanMove(MergeSteps steps, MergeSql statements)
    {
        var whole = steps.HasKinds ? statements.Of(StagedKind.Complete(0).Left) : statements;
        string[] update = statements.UpdatesNothing
            ? []
            : [.. statements.AnalyzeToUpdate(), .. statements.LockedUpdate()];
        return steps.Mode switch
        {
            WriteMode.UpdateOnly => steps.IsNew ? [] : update,
            WriteMode.Delete => Deletions.PlannedFound(steps, statements),
            WriteMode.InsertOnly when !steps.IsNew => [whole.InsertMissing()],
            WriteMode.Upsert or WriteMode.Sync when !steps.IsNew =>
            [
                .. steps.UpdatesOtherwise ? update : [],
                .. whole.LockBefore(),
                whole.UpdatesAsItInserts ? whole.Upsert() : whole.InsertMissing(),
            ],
            _ => [whole.Insert()],
        };
    }

    private static IEnumerable<string> If(bool isSo, params Func<string>[] statements) =>
        isSo ? statements.Select(statement => statement()) : [];
}
