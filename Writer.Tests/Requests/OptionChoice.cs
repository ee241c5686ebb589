using System.Linq.Expressions;

namespace EfWriter.Tests.Requests;

/// <summary>One thing that a caller can say by <see cref="WriteOptions"/>, and how an EXPORT says the same.</summary>
/// <param name="Option">The option, as a path.</param>
/// <param name="Value">What is said.</param>
/// <param name="Say">Says it.</param>
/// <param name="Statement">The same in OPTIONS of an EXPORT; null if no statement can say it.</param>
public sealed record OptionChoice(string Option, string Value, Func<WriteOptions, WriteOptions> Say, string? Statement)
{
    /// <summary>Whether it only says how fast something is done, or how it is reported.</summary>
    public bool IsHint { get; init; }

    private static readonly Expression<Func<object, object, bool>> Always = (existing, incoming) => true;

    /// <summary>All that can be said, the values of each option that matter for others apart.</summary>
    public static IReadOnlyList<OptionChoice> All { get; } =
    [
        new("Schema", "s", o => o with { Schema = "s" }, "\"schema\": \"s\""),
        new("IfExists", "Fail", o => o with { IfExists = IfExists.Fail }, "\"if_exists\": \"fail\""),
        new("IfExists", "Replace", o => o with { IfExists = IfExists.Replace }, "\"if_exists\": \"replace\""),
        new("IfExists", "Append", o => o with { IfExists = IfExists.Append }, "\"if_exists\": \"append\""),
        new("Mode", "Upsert", o => o with { Mode = WriteMode.Upsert }, "\"mode\": \"upsert\""),
        new("Mode", "InsertOnly", o => o with { Mode = WriteMode.InsertOnly }, "\"mode\": \"insert_only\""),
        new("Mode", "UpdateOnly", o => o with { Mode = WriteMode.UpdateOnly }, "\"mode\": \"update_only\""),
        new("Mode", "Sync", o => o with { Mode = WriteMode.Sync }, "\"mode\": \"sync\""),
        new("Mode", "AppendNewest", o => o with { Mode = WriteMode.AppendNewest }, "\"mode\": \"append_newest\""),
        new("Mode", "Delete", o => o with { Mode = WriteMode.Delete }, "\"mode\": \"delete\""),
        new("Mode", "DeleteInsert", o => o with { Mode = WriteMode.DeleteInsert }, "\"mode\": \"delete_insert\""),
        new("Merge.Keys", "a", o => o with { Merge = Merge(o) with { Keys = ["a"] } }, "\"keys\": \"a\""),
        new("Merge.OnDuplicateKey", "LastWins", o => o with { Merge = Merge(o) with { OnDuplicateKey = OnDuplicateKey.LastWins } },
            "\"on_duplicate_key\": \"last_wins\""),
        new("Merge.OnDuplicateKey", "NewestWins", o => o with { Merge = Merge(o) with { OnDuplicateKey = OnDuplicateKey.NewestWins } },
            "\"on_duplicate_key\": \"newest_wins\""),
        new("Merge.NewestBy", "a", o => o with { Merge = Merge(o) with { NewestBy = ["a"] } }, "\"newest_by\": \"a\""),
        new("Merge.KeyIndex", "i", o => o with { Merge = Merge(o) with { KeyIndex = "i" } }, "\"key_index\": \"i\""),
        new("Merge.UpdateColumns", "a", o => o with { Merge = Merge(o) with { UpdateColumns = ["a"] } }, "\"update_columns\": \"a\""),
        new("Merge.UpdateColumns", "none", o => o with { Merge = Merge(o) with { UpdateColumns = [] } }, Statement: null),
        new("Merge.InsertOnlyColumns", "a", o => o with { Merge = Merge(o) with { InsertOnlyColumns = ["a"] } },
            "\"insert_only_columns\": \"a\""),
        new("Merge.InsertOnlyColumns", "none", o => o with { Merge = Merge(o) with { InsertOnlyColumns = [] } }, Statement: null),
        new("Merge.When", "…", o => o with { Merge = Merge(o) with { When = Always } }, Statement: null),
        new("Merge.WhenNewer", "a", o => o with { Merge = Merge(o) with { WhenNewer = "a" } }, "\"when_newer\": \"a\""),
        new("Merge.DeleteMarker", "a", o => o with { Merge = Merge(o) with { DeleteMarker = "a" } }, "\"delete_marker\": \"a\""),
        new("Merge.SoftDelete", "a", o => o with { Merge = Merge(o) with { SoftDelete = "a" } }, "\"soft_delete\": \"a\""),
        new("Merge.OnMissingIndex", "Create", o => o with { Merge = Merge(o) with { OnMissingIndex = OnMissingIndex.Create } },
            "\"on_missing_index\": \"create\""),
        new("Merge.Cursor", "a", o => o with { Merge = Merge(o) with { Cursor = "a" } }, "\"cursor\": \"a\""),
        new("Merge.SyncScope", "a", o => o with { Merge = Merge(o) with { SyncScope = ["a"] } }, "\"sync_scope\": \"a\""),
        new("Merge.AllowEmptySync", "true", o => o with { Merge = Merge(o) with { AllowEmptySync = true } }, "\"allow_empty_sync\": true"),
        new("Replace.Strategy", "Swap", o => o with { Replace = Replace(o) with { Strategy = ReplaceStrategy.Swap } },
            "\"replace\": \"swap\""),
        new("Replace.Strategy", "Truncate", o => o with { Replace = Replace(o) with { Strategy = ReplaceStrategy.Truncate } },
            "\"replace\": \"truncate\""),
        new("Replace.Strategy", "DeleteRows", o => o with { Replace = Replace(o) with { Strategy = ReplaceStrategy.DeleteRows } },
            "\"replace\": \"delete_rows\""),
        new("Replace.KeepIndexes", "true", o => o with { Replace = Replace(o) with { KeepIndexes = true } }, "\"keep_indexes\": true"),
        new("NewTable.PrimaryKey", "a", o => o with { NewTable = NewTable(o) with { PrimaryKey = ["a"] } }, "\"primary_key\": \"a\""),
        new("NewTable.Indexes", "a", o => o with { NewTable = NewTable(o) with { Indexes = [new("a")] } }, "\"indexes\": \"a\""),
        new("NewTable.Comment", "c", o => o with { NewTable = NewTable(o) with { Comment = "c" } }, "\"comment\": \"c\""),
        new("Distribution.Column", "a", o => o with { Distribution = Spread(o) with { Column = "a" } }, "\"distribution_column\": \"a\""),
        new("Distribution.Kind", "Reference", o => o with { Distribution = Spread(o) with { Kind = DistributionKind.Reference } },
            "\"distribution\": \"reference\""),
        new("Distribution.ColocateWith", "t", o => o with { Distribution = Spread(o) with { ColocateWith = "t" } },
            "\"colocate_with\": \"t\""),
        new("Distribution.ShardCount", "4", o => o with { Distribution = Spread(o) with { ShardCount = 4 } }, "\"shard_count\": 4"),
        new("BadRows.OnBadRow", "Skip", o => o with { BadRows = BadRows(o) with { OnBadRow = OnBadRow.Skip } }, "\"on_bad_row\": \"skip\""),
        new("BadRows.OnBadRow", "Reject", o => o with { BadRows = BadRows(o) with { OnBadRow = OnBadRow.Reject } },
            "\"on_bad_row\": \"reject\""),
        new("BadRows.MaxBadRows", "5", o => o with { BadRows = BadRows(o) with { MaxBadRows = 5 } }, "\"max_bad_rows\": 5"),
        new("BadRows.RejectTable", "r", o => o with { BadRows = BadRows(o) with { RejectTable = "r" } }, "\"reject_table\": \"r\""),
        new("BadRows.OnRejected", "…", o => o with { BadRows = BadRows(o) with { OnRejected = _ => { } } }, Statement: null),
        new("Retry.MaxRetries", "2", o => o with { Retry = Retry(o) with { MaxRetries = 2 } }, "\"max_retries\": 2"),
        new("Retry.MaxDelay", "0 s", o => o with { Retry = Retry(o) with { MaxDelay = TimeSpan.Zero } }, "\"max_retry_delay_seconds\": 0"),
        new("LockTimeout", "5 s", o => o with { LockTimeout = TimeSpan.FromSeconds(5) }, "\"lock_timeout_seconds\": 5"),
        new("LoadName", "n", o => o with { LoadName = "n" }, "\"load_name\": \"n\""),
        new("Columns.StoreType", "numeric", o => Column(o, column => column with { StoreType = "numeric" }),
            Column("\"type\": \"numeric\"")),
        new("Columns.IsNullable", "false", o => Column(o, column => column with { IsNullable = false }), Column("\"nullable\": false")),
        new("Columns.MaxLength", "9", o => Column(o, column => column with { MaxLength = 9 }), Column("\"max_length\": 9")),
        new("Columns.Precision", "9", o => Column(o, column => column with { Precision = 9 }), Column("\"precision\": 9")),
        new("Columns.Scale", "2", o => Column(o, column => column with { Scale = 2 }), Column("\"scale\": 2")),
        new("Columns.Comment", "c", o => Column(o, column => column with { Comment = "c" }), Column("\"comment\": \"c\"")),
        new("OnTypeMismatch", "Cast", o => o with { OnTypeMismatch = OnTypeMismatch.Cast }, "\"on_type_mismatch\": \"cast\""),
        new("OnNewColumn", "Ignore", o => o with { OnNewColumn = OnNewColumn.Ignore }, "\"on_new_column\": \"ignore\""),
        new("OnNewColumn", "Add", o => o with { OnNewColumn = OnNewColumn.Add }, "\"on_new_column\": \"add\""),
        new("OnWiderType", "Alter", o => o with { OnWiderType = OnWiderType.Alter }, "\"on_wider_type\": \"alter\""),
        new("OverridingSystemValue", "true", o => o with { OverridingSystemValue = true }, "\"overriding_system_value\": true"),
        new("SetGeneratedValues", "true", o => o with { SetGeneratedValues = true }, Statement: null),
        new("BulkMethod", "Copy", o => o with { BulkMethod = BulkMethod.Copy }, "\"loader\": \"copy\""),
        new("BatchRows", "100", o => o with { BatchRows = 100 }, "\"batch_rows\": 100") { IsHint = true },
        new("Analyze", "false", o => o with { Analyze = false }, "\"analyze\": false") { IsHint = true },
        new("Parallelism", "2", o => o with { Parallelism = 2 }, "\"parallelism\": 2") { IsHint = true },
        new("IgnoreAppDefaults", "true", o => o with { IgnoreAppDefaults = true }, Statement: null) { IsHint = true },
        new("Progress", "…", o => o with { Progress = new Progress<WriteProgress>() }, Statement: null) { IsHint = true },
    ];

    public override string ToString() => $"{Option} = {Value}";

    private static MergeOptions Merge(WriteOptions options) => options.Merge ?? new();

    private static ReplaceOptions Replace(WriteOptions options) => options.Replace ?? new();

    private static NewTableOptions NewTable(WriteOptions options) => options.NewTable ?? new();

    private static Distribution Spread(WriteOptions options) => options.Distribution ?? new();

    private static BadRowOptions BadRows(WriteOptions options) => options.BadRows ?? new();

    private static RetryOptions Retry(WriteOptions options) => options.Retry ?? new();

    private static WriteOptions Column(WriteOptions options, Func<ColumnOptions, ColumnOptions> say) => options with
    {
        Columns = new Dictionary<string, ColumnOptions> { ["a"] = say(options.Columns.GetValueOrDefault("a") ?? new()) },
    };

    private static string Column(string facet) => $"\"column_types\": {{\"a\": {{{facet}}}}}";
}
