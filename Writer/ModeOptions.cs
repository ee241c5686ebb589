namespace EfWriter;

/// <summary>What goes together with a <see cref="WriteMode"/>.</summary>
internal static class ModeOptions
{
    /// <summary>Whether a mode looks for a row's counterpart in the table.</summary>
    public static bool FindsRows(this WriteMode mode) => mode is WriteMode.Upsert or WriteMode.InsertOnly or WriteMode.UpdateOnly or WriteMode.Sync;

    /// <summary>Whether writers of one table go one after the other: what a mode does hangs on all of the table's rows.</summary>
    public static bool TakesTurns(this WriteMode mode) => mode is WriteMode.Sync or WriteMode.AppendNewest;

    /// <summary>The columns that rows are found or compared by: none may leave them to the database.</summary>
    public static IReadOnlyList<string> Sought(this WriteOptions options) =>
        [.. options.Keys, .. options.SyncScope, .. options.Cursor is { } cursor ? [cursor] : Array.Empty<string>()];

    /// <summary>Whether a table that is there may be altered.</summary>
    public static bool MayAlter(this WriteOptions options) =>
        options.OnNewColumn == OnNewColumn.Add || options.OnWiderType == OnWiderType.Alter || options.OnMissingKey == OnMissingKey.Create;

    /// <summary>The options with all that their mode implies, so that nobody has to ask again.</summary>
    public static WriteOptions Complete(WriteOptions options)
    {
        if (options.Mode == WriteMode.Insert)
            return options.IfExists is null ? options with { IfExists = IfExists.Fail } : options;
        options = options with { IfExists = IfExists.Append };
        if (!options.Mode.FindsRows())
            return options;

        var keys = options.Keys.Count > 0 ? options.Keys : options.PrimaryKey;
        var primary = options.PrimaryKey.Count > 0 ? options.PrimaryKey : keys;

        // A table that is made with another primary key needs an index to find rows by.
        var isIndexed = Same(primary, keys) || options.Indexes.Any(index => index.IsUnique && Same(index.Columns, keys));
        return options with
        {
            Keys = keys,
            PrimaryKey = primary,
            Indexes = isIndexed ? options.Indexes : [.. options.Indexes.Where(index => !Same(index.Columns, keys)), new(keys) { IsUnique = true }],
        };
    }

    /// <summary>Refuses options that mean nothing together, before the server is asked.</summary>
    public static void Check(WriteOptions options)
    {
        var mode = options.Mode;
        if (mode != WriteMode.Insert && options.IfExists == IfExists.Replace)
            throw Errors.ReplaceInMode(mode);
        CheckGiven(options.Keys.Count > 0, nameof(WriteOptions.Keys), mode.FindsRows(), mode);
        CheckGiven(options.OnDuplicateKey != OnDuplicateKey.Fail, nameof(WriteOptions.OnDuplicateKey), mode.FindsRows(), mode);
        CheckGiven(options.OnMissingKey != OnMissingKey.Refuse, nameof(WriteOptions.OnMissingKey), mode.FindsRows(), mode);
        CheckGiven(options.Cursor is not null, nameof(WriteOptions.Cursor), mode == WriteMode.AppendNewest, mode);
        CheckGiven(options.SyncScope.Count > 0, nameof(WriteOptions.SyncScope), mode == WriteMode.Sync, mode);
        CheckGiven(options.AllowEmptySync, nameof(WriteOptions.AllowEmptySync), mode == WriteMode.Sync, mode);
        CheckGiven(options.OverridingSystemValue, nameof(WriteOptions.OverridingSystemValue), mode != WriteMode.UpdateOnly, mode);
        if (options is { IfExists: IfExists.Replace, Replace: not ReplaceStrategy.Swap, OnTypeMismatch: OnTypeMismatch.Cast })
            throw Errors.CastWhileReplacingRows(options.Replace);
        if (mode == WriteMode.AppendNewest && options.Cursor is null)
            throw Errors.NoCursor();
        CheckBadRows(options);
        if (options.Keys.GroupBy(key => key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Errors.KeyNamedTwice(twice.Key);
    }

    /// <summary>Whether rows are sent piece by piece, so that bad ones can be left out, or the first one named.</summary>
    public static bool IsolatesRows(this WriteOptions options) => options.OnBadRow != OnBadRow.Fail || options.FindsBadRow;

    /// <summary>Whether rows that are left out go into a table.</summary>
    public static bool RejectsToTable(this WriteOptions options) =>
        options.OnBadRow == OnBadRow.Reject && (options.RejectTable is not null || options.OnRejected is null);

    private static void CheckBadRows(WriteOptions options)
    {
        if (options.MaxBadRows < 0)
            throw Errors.BadMaxBadRows(options.MaxBadRows);
        if (options is { OnBadRow: not OnBadRow.Reject, RejectTable: not null })
            throw Errors.OnlyWhenRejecting(nameof(WriteOptions.RejectTable), options.OnBadRow);
        if (options is { OnBadRow: not OnBadRow.Reject, OnRejected: not null })
            throw Errors.OnlyWhenRejecting(nameof(WriteOptions.OnRejected), options.OnBadRow);
        if (options is { OnBadRow: not OnBadRow.Fail, Mode: WriteMode.Sync })
            throw Errors.BadRowsInSync(options.OnBadRow);
    }

    private static void CheckGiven(bool isGiven, string option, bool isOfMode, WriteMode mode)
    {
        if (isGiven && !isOfMode)
            throw Errors.NotOfMode(option, mode);
    }

    private static bool Same(IReadOnlyList<string> columns, IReadOnlyList<string> others) => columns.Count == others.Count && columns.All(others.Contains);
}
