using System.Text.Json;

namespace EfWriter.Connector.Statements;

/// <summary>How an option's value is written.</summary>
internal enum OptionForm
{
    Text,
    Choice,
    Names,
    Flag,
    Number,
    Json,
}

/// <summary>An option of a statement, which the tool's <c>write</c> has, too.</summary>
/// <param name="Path">The option of <see cref="WriteOptions"/> that it stands for; null for none.</param>
/// <param name="Form">How its value is written.</param>
/// <param name="Help">What it means, in a line.</param>
/// <param name="Read">Adds it to the options.</param>
internal sealed record ExportOption(
    string? Path, OptionForm Form, string Help, Func<WriteOptions, OptionReader, OptionNode, WriteOptions> Read)
{
    /// <summary>What a choice can be.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}

/// <summary>What OPTIONS of an EXPORT, and the tool's <c>write</c>, can say of the write: one entry for each option.</summary>
internal static class ExportOptionTable
{
    /// <summary>The option that is no property of <see cref="WriteOptions"/>.</summary>
    public const string TableName = "table_name";

    public static IReadOnlyDictionary<string, ExportOption> All { get; } = new Dictionary<string, ExportOption>(StringComparer.Ordinal)
    {
        [TableName] = new(Path: null, OptionForm.Text, "The table's name, without its schema.", (o, _, _) => o),
        ["schema"] = Text("Schema", "The table's schema; made when missing.", (o, text) => o with { Schema = text }),
        ["if_exists"] = OneOf<IfExists>(
            "IfExists",
            "Where the table exists: fail; replace it (readers see the old one until the commit); append, matching columns by name.",
            (o, value) => o with { IfExists = value }),
        ["mode"] = OneOf<WriteMode>(
            "Mode", "What the rows do to those that the table has: add to them (insert, the default), or find them by keys.",
            (o, value) => o with { Mode = value }),
        ["keys"] = Names(
            "Merge.Keys", "The columns that rows are found by; the table's primary key by default.",
            (o, names) => o with { Merge = Merge(o) with { Keys = names } }),
        ["on_duplicate_key"] = OneOf<OnDuplicateKey>(
            "Merge.OnDuplicateKey", "What is done with rows that have one key.",
            (o, value) => o with { Merge = Merge(o) with { OnDuplicateKey = value } }),
        ["on_missing_index"] = OneOf<OnMissingIndex>(
            "Merge.OnMissingIndex", "What is done where the table has no unique index over the keys.",
            (o, value) => o with { Merge = Merge(o) with { OnMissingIndex = value } }),
        ["key_index"] = Text(
            "Merge.KeyIndex", "The unique index whose columns are the keys, such as a partial one.",
            (o, text) => o with { Merge = Merge(o) with { KeyIndex = text } }),
        ["newest_by"] = Names(
            "Merge.NewestBy", "The columns whose greatest values win among rows with one key.",
            (o, names) => o with { Merge = Merge(o) with { NewestBy = names } }),
        ["update_columns"] = Names(
            "Merge.UpdateColumns", "The columns that an update sets; all but the keys by default.",
            (o, names) => o with { Merge = Merge(o) with { UpdateColumns = names } }),
        ["insert_only_columns"] = Names(
            "Merge.InsertOnlyColumns", "The columns that only a new row sets.",
            (o, names) => o with { Merge = Merge(o) with { InsertOnlyColumns = names } }),
        ["when_newer"] = Text(
            "Merge.WhenNewer", "A row is updated only where this column is greater than the table's.",
            (o, text) => o with { Merge = Merge(o) with { WhenNewer = text } }),
        ["delete_marker"] = Text(
            "Merge.DeleteMarker", "The boolean column of the rows that are to be deleted.",
            (o, text) => o with { Merge = Merge(o) with { DeleteMarker = text } }),
        ["soft_delete"] = Text(
            "Merge.SoftDelete", "The column that a sync sets in place of deleting a row.",
            (o, text) => o with { Merge = Merge(o) with { SoftDelete = text } }),
        ["cursor"] = Text(
            "Merge.Cursor", "The ever growing column of append_newest: rows beyond the table's greatest value are new.",
            (o, text) => o with { Merge = Merge(o) with { Cursor = text } }),
        ["sync_scope"] = Names(
            "Merge.SyncScope", "The columns within whose values a sync deletes the rows that the data lacks.",
            (o, names) => o with { Merge = Merge(o) with { SyncScope = names } }),
        ["allow_empty_sync"] = Flag(
            "Merge.AllowEmptySync", "Whether a sync without rows may delete all.",
            (o, flag) => o with { Merge = Merge(o) with { AllowEmptySync = flag } }),
        ["on_type_mismatch"] = OneOf<OnTypeMismatch>(
            "OnTypeMismatch", "What is done where a column's type is not the table's.", (o, value) => o with { OnTypeMismatch = value }),
        ["on_new_column"] = OneOf<OnNewColumn>(
            "OnNewColumn", "What is done with a column that the table lacks.", (o, value) => o with { OnNewColumn = value }),
        ["on_wider_type"] = OneOf<OnWiderType>(
            "OnWiderType", "What is done with a column that is wider than the table's.", (o, value) => o with { OnWiderType = value }),
        ["overriding_system_value"] = Flag(
            "OverridingSystemValue", "Whether values of an identity column that is generated always are written.",
            (o, flag) => o with { OverridingSystemValue = flag }),
        ["replace"] = OneOf<ReplaceStrategy>(
            "Replace.Strategy", "How a table is replaced: by a new one (swap, the default), or emptied.",
            (o, value) => o with { Replace = Replace(o) with { Strategy = value } }),
        ["keep_indexes"] = Flag(
            "Replace.KeepIndexes", "Whether the new table of a swap gets the old one's indexes.",
            (o, flag) => o with { Replace = Replace(o) with { KeepIndexes = flag } }),
        ["lock_timeout_seconds"] = Number(
            "LockTimeout", "How long a lock is waited for.",
            (o, read, node) => o with { LockTimeout = TimeSpan.FromSeconds(read.Digits(node)) }),
        ["max_retries"] = Number(
            "Retry.MaxRetries", "Turns retries on: how often at most after failures that may pass.",
            (o, read, node) => o with { Retry = Retry(o) with { MaxRetries = read.Count(node) } }),
        ["max_retry_delay_seconds"] = Number(
            "Retry.MaxDelay", "Turns retries on: the longest pause between two tries.",
            (o, read, node) => o with { Retry = Retry(o) with { MaxDelay = TimeSpan.FromSeconds(read.Digits(node)) } }),
        ["load_name"] = Text(
            "LoadName", "The load's name, such as 2026-11-26/orders: a load of a name is written to its table once, ever.",
            (o, text) => o with { LoadName = text }),
        ["on_bad_row"] = OneOf<OnBadRow>(
            "BadRows.OnBadRow", "What is done with a row that the table cannot take.",
            (o, value) => o with { BadRows = BadRows(o) with { OnBadRow = value } }),
        ["max_bad_rows"] = Number(
            "BadRows.MaxBadRows", "How many bad rows are left out before the write fails.",
            (o, read, node) => o with { BadRows = BadRows(o) with { MaxBadRows = read.Digits(node) } }),
        ["reject_table"] = Text(
            "BadRows.RejectTable", "The table that rejected rows go to.",
            (o, text) => o with { BadRows = BadRows(o) with { RejectTable = text } }),
        ["primary_key"] = Names(
            "NewTable.PrimaryKey", "The columns of a new table's primary key.",
            (o, names) => o with { NewTable = NewTable(o) with { PrimaryKey = names } }),
        ["indexes"] = Json(
            "NewTable.Indexes",
            "Indexes of a new table: \"day\", [\"day\", \"city\"] or {\"columns\": [\"day\"], \"unique\": true}, or a list.",
            (o, read, node) => o with { NewTable = NewTable(o) with { Indexes = ColumnOptionReader.Indexes(read, node) } }),
        ["column_types"] = Json(
            "Columns", "Columns' types and facets: {\"price\": \"numeric(12,2)\", \"name\": {\"max_length\": 40}}.",
            (o, read, node) => o with { Columns = ColumnOptionReader.Columns(read, node) }),
        ["comment"] = Text(
            "NewTable.Comment", "A new table's comment.", (o, text) => o with { NewTable = NewTable(o) with { Comment = text } }),
        ["distribution"] = OneOf<DistributionKind>(
            "Distribution.Kind", "How a new table is spread over a Citus cluster: by the hash of a column, as a reference table, or not.",
            (o, value) => o with { Distribution = Distribution(o) with { Kind = value } }),
        ["distribution_column"] = Text(
            "Distribution.Column", "The column whose hash says which shard a row belongs to.",
            (o, text) => o with { Distribution = Distribution(o) with { Column = text } }),
        ["colocate_with"] = Text(
            "Distribution.ColocateWith", "The distributed table whose shards the new one's are kept beside.",
            (o, text) => o with { Distribution = Distribution(o) with { ColocateWith = text } }),
        ["shard_count"] = Number(
            "Distribution.ShardCount", "How many shards a new distributed table has.",
            (o, read, node) => o with { Distribution = Distribution(o) with { ShardCount = read.Count(node) } }),
        ["loader"] = OneOf<BulkMethod>("BulkMethod", "What sends the rows.", (o, value) => o with { BulkMethod = value }),
        ["parallelism"] = Number(
            "Parallelism", "How many connections the rows go over.", (o, read, node) => o with { Parallelism = read.Count(node) }),
        ["batch_rows"] = Number(
            "BatchRows", "How many rows are read at a time.", (o, read, node) => o with { BatchRows = read.Count(node) }),
        ["analyze"] = Flag(
            "Analyze", "Whether statistics are gathered at the end; without it, quickly for a new or replaced table.",
            (o, flag) => o with { Analyze = flag }),
    };

    private static ExportOption Text(string path, string help, Func<WriteOptions, string, WriteOptions> set) =>
        new(path, OptionForm.Text, help, (o, read, node) => set(o, read.Text(node)));

    private static ExportOption OneOf<T>(string path, string help, Func<WriteOptions, T, WriteOptions> set)
        where T : struct, Enum =>
        new(path, OptionForm.Choice, help, (o, read, node) => set(o, read.OneOf<T>(node)))
        {
            Choices = [.. Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)],
        };

    private static ExportOption Names(string path, string help, Func<WriteOptions, IReadOnlyList<string>, WriteOptions> set) =>
        new(path, OptionForm.Names, help, (o, read, node) => set(o, read.Names(node)));

    private static ExportOption Flag(string path, string help, Func<WriteOptions, bool, WriteOptions> set) =>
        new(path, OptionForm.Flag, help, (o, read, node) => set(o, read.Flag(node)));

    private static ExportOption Number(string path, string help, Func<WriteOptions, OptionReader, OptionNode, WriteOptions> read) =>
        new(path, OptionForm.Number, help, read);

    private static ExportOption Json(string path, string help, Func<WriteOptions, OptionReader, OptionNode, WriteOptions> read) =>
        new(path, OptionForm.Json, help, read);

    private static MergeOptions Merge(WriteOptions options) => options.Merge ?? new();

    private static ReplaceOptions Replace(WriteOptions options) => options.Replace ?? new();

    private static NewTableOptions NewTable(WriteOptions options) => options.NewTable ?? new();

    private static Distribution Distribution(WriteOptions options) => options.Distribution ?? new();

    private static BadRowOptions BadRows(WriteOptions options) => options.BadRows ?? new();

    private static RetryOptions Retry(WriteOptions options) => options.Retry ?? new();
}
