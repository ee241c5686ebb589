namespace EfWriter.Requests;

/// <summary>What options do not go together, as far as that is known without the server. The first broken rule refuses the write.</summary>
/// <remarks>
/// An option that changes what is written, is said at the call and can have no effect is refused by name. Hints
/// (<see cref="WriteOptions.Parallelism"/>, <see cref="WriteOptions.BatchRows"/>, <see cref="WriteOptions.Progress"/>,
/// <see cref="WriteOptions.Analyze"/>) have no rule. Neither have <see cref="WriteOptions.NewTable"/> and
/// <see cref="WriteOptions.Columns"/>: every write makes the table if there is none.
/// </remarks>
internal static class OptionRules
{
    internal const string LeaveOutOrMode = "Leave it out, or set [Mode] to one that uses it.";
    private const string LeaveIfExistsOut = "Leave [IfExists] out, or set [Mode] to {Insert}.";
    private const string LeaveOutOrReplace = "Set [IfExists] to {Replace}, or leave it out.";
    private const string LeaveOutOrReject = "Set [BadRows.OnBadRow] to {Reject}, or leave it out.";
    private const string KeepTheTable =
        "Leave it out, or keep the table: set [IfExists] to {Append}, or [Replace.Strategy] to {Truncate} or {DeleteRows}.";
    internal const string NotOfMode = "is set, and [Mode] is <Mode>, which does not use it.";
    private const string NewTable = "is set, and the write makes a table with the frame's own columns, for [IfExists] is <IfExists>.";

    /// <summary>The rules, in the order in which they are looked at: members before their groups.</summary>
    public static IReadOnlyList<OptionRule> All { get; } =
    [
        new("IfExists", o => o is { Mode: not WriteMode.Insert, IfExists: IfExists.Replace },
            "is {Replace}, which does away with the rows that are there, and [Mode] is <Mode>, which works on them.", LeaveIfExistsOut),
        new("IfExists", o => o is { Mode: not WriteMode.Insert, IfExists: IfExists.Fail },
            "is {Fail}, and [Mode] is <Mode>, which works on the table that is there.", LeaveIfExistsOut),

        new("Merge.Keys", o => !o.Mode.FindsRows() && o.Merge is { Keys.Count: > 0 }, NotOfMode, LeaveOutOrMode),
        new("Merge.OnDuplicateKey", o => !o.Mode.FindsOne() && o.Merge is { OnDuplicateKey: not OnDuplicateKey.Fail }, NotOfMode,
            LeaveOutOrMode),
        new("Merge.OnMissingIndex", o => !o.Mode.FindsOne() && o.Merge is { OnMissingIndex: not OnMissingIndex.Refuse }, NotOfMode,
            LeaveOutOrMode),
        .. MergeRules.All,
        .. DistributionRules.All,
        new("Merge.Cursor", o => o is { Mode: not WriteMode.AppendNewest, Merge.Cursor: not null }, NotOfMode, LeaveOutOrMode),
        new("Merge.SyncScope", o => o is { Mode: not WriteMode.Sync, Merge.SyncScope.Count: > 0 }, NotOfMode, LeaveOutOrMode),
        new("Merge.AllowEmptySync", o => o is { Mode: not WriteMode.Sync, Merge.AllowEmptySync: true }, NotOfMode, LeaveOutOrMode),
        new("Merge", o => o is { Mode: WriteMode.Insert, Merge: not null }, NotOfMode, LeaveOutOrMode),
        new("Merge.Cursor", o => o is { Mode: WriteMode.AppendNewest } and not { Merge.Cursor: not null },
            "names no column, and [Mode] is {AppendNewest}.", "Name the ever growing column whose values beyond the table's are new."),

        new("Replace", o => o is { Replace: not null, IfExists: not IfExists.Replace },
            "is set, and [IfExists] is not {Replace}: no table is replaced.", LeaveOutOrReplace),
        new("Replace.KeepIndexes", o => o.Replace is { KeepIndexes: true, Strategy: not ReplaceStrategy.Swap },
            "is set, and [Replace.Strategy] is <Strategy>, which keeps the table with all that belongs to it.",
            "Leave it out, or set [Replace.Strategy] to {Swap}."),

        new("OnNewColumn", o => o is { Mode: WriteMode.Delete, OnNewColumn: not OnNewColumn.Refuse }, NotOfMode, LeaveOutOrMode),
        new("OnWiderType", o => o is { Mode: WriteMode.Delete, OnWiderType: not OnWiderType.Refuse }, NotOfMode, LeaveOutOrMode),
        new("NewTable", o => o is { Mode: WriteMode.Delete, NewTable: not null },
            "is set, and [Mode] is {Delete}, which makes no table.", LeaveOutOrMode),
        new("OnNewColumn", o => MakesTable(o) && o.OnNewColumn != OnNewColumn.Refuse, NewTable, KeepTheTable),
        new("OnWiderType", o => MakesTable(o) && o.OnWiderType != OnWiderType.Refuse, NewTable, KeepTheTable),
        new("OnTypeMismatch", o => MakesTable(o) && o.OnTypeMismatch != OnTypeMismatch.Refuse, NewTable,
            "Leave it out, or set [IfExists] to {Append}."),
        new("OnTypeMismatch", o => o is { OnTypeMismatch: OnTypeMismatch.Cast, Replace.Strategy: not ReplaceStrategy.Swap },
            "is {Cast}, and [Replace.Strategy] is <Strategy>: the rows of a table that stays are replaced by rows of its own types only.",
            "Convert the columns in the frame, or leave [Replace.Strategy] and [OnTypeMismatch] out."),
        new("OverridingSystemValue", o => MakesTable(o) && o.OverridingSystemValue, NewTable, KeepTheTable),
        new("OverridingSystemValue", o => !o.Mode.Adds() && o.OverridingSystemValue, NotOfMode, LeaveOutOrMode),

        new("SetGeneratedValues", o => o is { SetGeneratedValues: true, IfExists: IfExists.Replace },
            "is set, and [IfExists] is {Replace}: the values of a table that is replaced do not come back.",
            "Leave it out, or set [IfExists] to {Append}."),

        new("SetGeneratedValues", o => o is { SetGeneratedValues: true, Mode: WriteMode.Delete },
            "is set, and [Mode] is {Delete}: a row that is deleted has no values to give.", LeaveOutOrMode),

        new("BadRows.MaxBadRows", o => o.BadRows is { OnBadRow: OnBadRow.Fail, MaxBadRows: not null },
            "is set, and [BadRows.OnBadRow] is {Fail}: no row is left out.",
            "Set [BadRows.OnBadRow] to {Skip} or {Reject}, or leave it out."),
        new("BadRows.RejectTable", o => o.BadRows is { OnBadRow: not OnBadRow.Reject, RejectTable: not null },
            "is set, and [BadRows.OnBadRow] is <OnBadRow>: no row is rejected.", LeaveOutOrReject),
        new("BadRows.OnRejected", o => o.BadRows is { OnBadRow: not OnBadRow.Reject, OnRejected: not null },
            "is set, and [BadRows.OnBadRow] is <OnBadRow>: no row is rejected.", LeaveOutOrReject),
        new("BadRows.OnBadRow", o => o is { Mode: WriteMode.Sync or WriteMode.DeleteInsert, BadRows.OnBadRow: not OnBadRow.Fail },
            "is <OnBadRow>, and [Mode] is <Mode>: the table's row would be deleted where the frame's is left out.",
            "Set [Mode] to {Upsert}, or let the write fail."),
    ];

    /// <summary>What an entity's model says, and no option may say otherwise.</summary>
    public static IReadOnlyList<OptionRule> OfEntities { get; } =
    [
        new("Schema", o => o.Schema is not null, "is set, and an entity goes to its model's schema.",
            "Leave it out, or map the entity to another schema."),
        new("Columns", o => o.Columns.Count > 0, "is set, and an entity's columns are its model's.",
            "Leave it out, or configure the properties in the model."),
    ];

    /// <summary>What only entities have.</summary>
    public static IReadOnlyList<OptionRule> OfFrames { get; } =
    [
        new("SetGeneratedValues", o => o.SetGeneratedValues, "is set, and a frame has no objects to set values on.",
            "Leave it out, or write entities."),
    ];

    /// <summary>What only rows that come from the app have.</summary>
    public static IReadOnlyList<OptionRule> OfQueries { get; } =
    [
        new("Mode", o => o.Mode == WriteMode.Delete, "is {Delete}, and the rows of a query stay on the server.",
            "Use ExecuteDeleteAsync, or write the rows of a query of another context."),
        new("SetGeneratedValues", o => o.SetGeneratedValues,
            "is set, and a query whose rows stay on the server has no objects to set values on.",
            "Leave it out, or write entities."),
        new("BadRows", o => o.BadRows is not null, "is set, and no row is seen where the rows of a query stay on the server.",
            "Leave it out, or write the rows of a query of another context."),
        new("BulkMethod", o => o.BulkMethod is not (BulkMethod.Auto or BulkMethod.Copy),
            "is set, and nothing is sent where the rows of a query stay on the server.",
            "Leave it out, or write the rows of a query of another context."),
    ];

    /// <summary>What only rows of an entity type have.</summary>
    public static IReadOnlyList<OptionRule> OfTables { get; } =
    [
        new("Merge.When", o => o.Merge is { When: not null }, "is set, and a table that is named has no entity type.",
            "Set [Merge.WhenNewer], or write entities or a frame of an entity type."),
    ];

    /// <summary>What only the write of one table has.</summary>
    public static IReadOnlyList<OptionRule> OfGraphs { get; } =
    [
        new("Mode", o => o.Mode != WriteMode.Insert, "is <Mode>, and the objects of a graph are inserted.",
            "Leave it out, or write the entities of each type."),
        new("IfExists", o => o.IfExists is not (null or IfExists.Append), "is <IfExists>, and a graph is added to tables that are there.",
            "Leave it out."),
        new("BadRows", o => o.BadRows is not null, "is set, and an object that is left out would leave others without their key.",
            "Leave it out."),
        new("NewTable", o => o.NewTable is not null, "is set, and a graph has several tables.", "Leave it out."),
        new("Distribution", o => o.Distribution is not null, "is set, and a graph has several tables.",
            "Leave it out, or say it in the model."),
        new("LoadName", o => o.LoadName is not null, "is set, and a graph has several tables, which are loads of their own.",
            "Leave it out."),
        new("OnTypeMismatch", o => o.OnTypeMismatch != OnTypeMismatch.Refuse, "is set, and a graph goes to the tables of its model.",
            "Leave it out."),
    ];

    /// <summary>The first rule that options break; null if none.</summary>
    public static OptionRule? FindBroken(WriteOptions options) => All.FirstOrDefault(rule => rule.IsBroken(options));

    /// <summary>Refuses options that do not go together.</summary>
    /// <exception cref="FrameFault">A rule is broken.</exception>
    public static void Check(WriteOptions options) => Throw(FindBroken(options), options);

    /// <summary>Refuses options that an entity's model decides.</summary>
    /// <exception cref="FrameFault">A rule is broken.</exception>
    public static void CheckOfEntities(WriteOptions options) => Throw(OfEntities.FirstOrDefault(rule => rule.IsBroken(options)), options);

    /// <summary>Refuses options that only entities have.</summary>
    /// <exception cref="FrameFault">A rule is broken.</exception>
    public static void CheckOfFrames(WriteOptions options) => Throw(OfFrames.FirstOrDefault(rule => rule.IsBroken(options)), options);

    /// <summary>Refuses options that only rows from the app have.</summary>
    /// <exception cref="FrameFault">A rule is broken.</exception>
    public static void CheckOfQueries(WriteOptions options) => Throw(OfQueries.FirstOrDefault(rule => rule.IsBroken(options)), options);

    /// <summary>Refuses options that only rows of an entity type have.</summary>
    /// <exception cref="FrameFault">A rule is broken.</exception>
    public static void CheckOfTables(WriteOptions options) => Throw(OfTables.FirstOrDefault(rule => rule.IsBroken(options)), options);

    /// <summary>Refuses options that only the write of one table has.</summary>
    /// <exception cref="FrameFault">A rule is broken.</exception>
    public static void CheckOfGraphs(WriteOptions options) => Throw(OfGraphs.FirstOrDefault(rule => rule.IsBroken(options)), options);

    /// <summary>The options with all that their mode implies, so that nobody has to ask again.</summary>
    public static WriteRequest Complete(WriteRequest request)
    {
        var options = request.Options with { IfExists = request.Mode == WriteMode.Insert ? request.IfExists : IfExists.Append };
        if (!request.Mode.FindsOne() || request.Merge.KeyIndex is not null)
            return request with { Options = options };

        var (merge, table) = (request.Merge, request.NewTable);
        var keys = merge.Keys.Count > 0 ? merge.Keys : table.PrimaryKey;
        var primary = table.PrimaryKey.Count > 0 ? table.PrimaryKey : keys;
        return request with
        {
            Options = options with
            {
                Merge = merge with { Keys = keys },
                NewTable = table with { PrimaryKey = primary, Indexes = WithKeys(table.Indexes, keys, primary) }
            },
        };
    }

    // A table that is made with another primary key needs an index to find rows by.
    private static IReadOnlyList<IndexOptions> WithKeys(IReadOnlyList<IndexOptions> indexes, IReadOnlyList<string> keys,
        IReadOnlyList<string> primary)
    {
        if (Same(primary, keys) || indexes.Any(index => index.IsUnique && Same(index.Columns, keys)))
            return indexes;
        return indexes.Any(index => Same(index.Columns, keys))
            ? [.. indexes.Select(index => Same(index.Columns, keys) ? index with { IsUnique = true } : index)]
            : [.. indexes, new(keys) { IsUnique = true }];
    }

    private static bool MakesTable(WriteOptions options) => options.Mode == WriteMode.Insert
        && (options.IfExists is null or IfExists.Fail
            || (options.IfExists == IfExists.Replace && options.Replace is null or { Strategy: ReplaceStrategy.Swap }));

    private static void Throw(OptionRule? rule, WriteOptions options)
    {
        if (rule?.Describe(options, OptionSpelling.Properties) is { } fault)
            throw Errors.OptionRefused(fault.Problem, fault.Remedy);
    }

    private static bool Same(IReadOnlyList<string> columns, IReadOnlyList<string> others) =>
        columns.Count == others.Count && columns.All(others.Contains);
}

/// <summary>A rule about options.</summary>
/// <param name="Option">The option that is refused, as a path.</param>
/// <param name="IsBroken">Whether options break it.</param>
/// <param name="Problem">What is wrong, as a text for <see cref="OptionSpelling"/> that follows the option's name.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record OptionRule(string Option, Func<WriteOptions, bool> IsBroken, string Problem, string Remedy)
{
    /// <summary>The rule's text for the options that break it.</summary>
    public (string Problem, string Remedy) Describe(WriteOptions options, OptionSpelling spelling) =>
        (spelling.Fill($"[{Option}] {Problem}", options), spelling.Fill(Remedy, options));
}
