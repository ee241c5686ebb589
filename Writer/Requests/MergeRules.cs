namespace EfWriter.Requests;

/// <summary>The rules of what a merge may be told beside its keys.</summary>
internal static class MergeRules
{
    private const string NotOfMode = OptionRules.NotOfMode;
    private const string LeaveOutOrMode = OptionRules.LeaveOutOrMode;
    private const string NamesNone = "names no column.";
    private const string NameSome = "Name some, or leave it out.";

    public static IReadOnlyList<OptionRule> All { get; } =
    [
        new("Merge.KeyIndex", o => !o.Mode.FindsOne() && o.Merge is { KeyIndex: not null }, NotOfMode, LeaveOutOrMode),
        new("Merge.Keys", o => o.Merge is { KeyIndex: not null, Keys.Count: > 0 },
            "is set, and so is [Merge.KeyIndex], whose columns are the keys.", "Leave one of them out."),
        new("Merge.OnMissingIndex", o => o.Merge is { KeyIndex: not null, OnMissingIndex: not OnMissingIndex.Refuse },
            "is set, and [Merge.KeyIndex] names an index that must be there.", "Leave one of them out."),
        new("Merge.Keys", o => o is { Mode: WriteMode.DeleteInsert } and not { Merge.Keys.Count: > 0 },
            "names no column, and [Mode] is {DeleteInsert}.", "Name the columns whose values say which rows are replaced."),

        new("Merge.NewestBy", o => o.Merge is { NewestBy: not null, OnDuplicateKey: not OnDuplicateKey.NewestWins },
            "is set, and [Merge.OnDuplicateKey] is not {NewestWins}.",
            "Set [Merge.OnDuplicateKey] to {NewestWins}, or leave it out."),
        new("Merge.NewestBy", o => o.Merge is { OnDuplicateKey: OnDuplicateKey.NewestWins } and not { NewestBy.Count: > 0 },
            "names no column, and [Merge.OnDuplicateKey] is {NewestWins}.", "Name the columns whose greatest value is the newest."),

        new("Merge.UpdateColumns", o => !o.Mode.Updates() && o.Merge is { UpdateColumns: not null }, NotOfMode, LeaveOutOrMode),
        new("Merge.UpdateColumns", o => o.Merge is { UpdateColumns.Count: 0 }, NamesNone,
            "Name some, or set [Mode] to {InsertOnly}, which updates none."),
        new("Merge.InsertOnlyColumns", o => !(o.Mode.Updates() && o.Mode.Adds()) && o.Merge is { InsertOnlyColumns: not null }, NotOfMode,
            LeaveOutOrMode),
        new("Merge.InsertOnlyColumns", o => o.Merge is { InsertOnlyColumns.Count: 0 }, NamesNone, NameSome),
        new("Merge.InsertOnlyColumns", o => o.Merge is { InsertOnlyColumns: not null, UpdateColumns: not null },
            "is set, and [Merge.UpdateColumns] says already what a row that is there gets.", "Leave one of them out."),

        new("Merge.When", o => !o.Mode.Conditional() && o.Merge is { When: not null }, NotOfMode, LeaveOutOrMode),
        new("Merge.WhenNewer", o => !o.Mode.Conditional() && o.Merge is { WhenNewer: not null }, NotOfMode, LeaveOutOrMode),
        new("Merge.DeleteMarker", o => !o.Mode.Updates() && o.Merge is { DeleteMarker: not null }, NotOfMode, LeaveOutOrMode),
        new("Merge.SoftDelete", o => o.Mode is not (WriteMode.Sync or WriteMode.Delete)
                && o.Merge is { SoftDelete: not null, DeleteMarker: null },
            "is set, and the write deletes no row: [Mode] is <Mode>, and no [Merge.DeleteMarker] is set.",
            "Leave it out, or set [Merge.DeleteMarker], or set [Mode] to {Sync} or {Delete}."),
    ];

    private static bool Conditional(this WriteMode mode) => mode.Updates() || mode == WriteMode.Delete;
}
