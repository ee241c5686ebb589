using EfWriter.Requests;

namespace EfWriter.Routes.Merge;

/// <summary>What the server is told and asked before rows are moved.</summary>
internal sealed partial class MergeSql
{
    /// <summary>Tells the planner of the keys: it would guess where rows are joined.</summary>
    public IReadOnlyList<string> Analyze() =>
        steps.StagesBeside && !steps.Placement.IsAnalyzed ? [] : [$"ANALYZE {Stage}{(ListsKeys ? $" ({List(KeyNames)})" : string.Empty)}"];

    // Citus hands the list on to its nodes without quotes.
    private bool ListsKeys => !steps.StagesBeside || KeyNames.All(name => Quote(name) == name);

    /// <summary>The same before an update, with the index by which an upsert finds the staged rows that it asks again.</summary>
    public IReadOnlyList<string> AnalyzeToUpdate() => FindsByKeys ? [$"{IndexKeys()}; {Analyze()[0]}"] : Analyze();

    /// <summary>Whether an upsert finds staged rows by their keys, each by itself.</summary>
    public bool FindsByKeys => steps.Mode is WriteMode.Upsert or WriteMode.Sync
        && !steps.StagesBeside && (Values.Concat(Incoming).Any(AsksAgain) || steps.Keys.Any(key => key.AllowsNull));

    /// <summary>Makes the index of the keys.</summary>
    public string IndexKeys() => $"CREATE INDEX IF NOT EXISTS __efwriter_key ON {Stage} ({List(KeyNames)})";

    /// <summary>Whether nothing of a row that is there is updated.</summary>
    public bool UpdatesNothing => !Values.Any();

    /// <summary>Whether one statement updates rows that are there and adds the others.</summary>
    public bool UpdatesAsItInserts => !UpdatesNothing && !steps.StagesBeside;

    /// <summary>
    /// Whether new rows are counted before they are added: if Citus gives them values of its own, such as numbers, it counts those that it
    /// was given and not those that it has added. Nobody else writes meanwhile.
    /// </summary>
    public bool CountsMissing => steps.StagesBeside;

    /// <summary>Whether rows that are there are locked before an upsert, which does not come to them in the order of their keys.</summary>
    public bool LocksBefore => steps is { KeepsOrder: true, UpdatesFirst: false } && !HoldsBack && UpdatesAsItInserts;

    /// <summary>Locks them.</summary>
    public IEnumerable<string> LockBefore() => LocksBefore ? [.. AnalyzeToUpdate(), LockForUpdate()] : [];

    /// <summary>Whether rows that are found are counted if they may not be changed.</summary>
    public bool HoldsBack => steps.IsConditional && steps.Mode.Updates() && !UpdatesNothing;

    /// <summary>What will be run on the table itself.</summary>
    public IEnumerable<string> Planned() => steps.IsNew ? [] :
    [
        .. Newest.Length > 0 ? [DropOtherDuplicates()] : Array.Empty<string>(),
        .. steps.Asked.DeleteMarker is null ? Array.Empty<string>() : [Marked().LockToDelete(), Marked().DeleteFound()],
        .. HoldsBack ? [LockAndCountHeldBack()] : Array.Empty<string>(),
        .. PlannedOfMode(),
        .. steps is { Returned: not null, Keys.Count: > 0, Mode: not WriteMode.DeleteInsert } ? [FoundReturning()] : Array.Empty<string>(),
    ];

    private string[] PlannedOfMode() => steps switch
    {
        { Mode: WriteMode.InsertOnly } => [InsertMissing()],
        { Mode: WriteMode.UpdateOnly } when UpdatesNothing => [],
        { Mode: WriteMode.UpdateOnly } => [.. LockedUpdate()],
        { Mode: WriteMode.Upsert } => [.. Upserts()],
        { Mode: WriteMode.Sync } => [DeleteMissing(), .. Upserts()],
        { Mode: WriteMode.Delete } => [LockToDelete(), DeleteFound()],
        { Mode: WriteMode.DeleteInsert } => [DeleteByKeys(), Insert()],
        { Cursor: not null } => [DropOlder(), Insert()],
        _ => [Insert()],
    };

    /// <summary>Updates the rows that differ, once they are locked.</summary>
    public IEnumerable<string> LockedUpdate() => LocksRows ? [LockForUpdate(), Update()] : [Update()];

    private IEnumerable<string> Upserts() => this switch
    {
        { UpdatesAsItInserts: true } => [Upsert()],
        { UpdatesNothing: true } => [InsertMissing()],
        _ => [Update(), InsertMissing()],
    };
}
