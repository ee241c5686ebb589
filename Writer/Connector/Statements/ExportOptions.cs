using System.Text.Json;
using EfWriter.Requests;

namespace EfWriter.Connector.Statements;

/// <summary>What OPTIONS of an EXPORT can say of the write: one line for each option.</summary>
internal static class ExportOptions
{
    /// <summary>The option that is no property of <see cref="WriteOptions"/>.</summary>
    public const string TableName = "table_name";

    private static readonly Dictionary<string, ExportOption> All = new(StringComparer.Ordinal)
    {
        [TableName] = new(Path: null, (o, _, _) => o),
        ["schema"] = new("Schema", (o, read, node) => o with { Schema = read.Text(node) }),
        ["if_exists"] = new("IfExists", (o, read, node) => o with { IfExists = read.OneOf<IfExists>(node) }),
        ["mode"] = new("Mode", (o, read, node) => o with { Mode = read.OneOf<WriteMode>(node) }),
        ["keys"] = new("Merge.Keys", (o, read, node) => o with { Merge = Merge(o) with { Keys = read.Names(node) } }),
        ["on_duplicate_key"] = new(
            "Merge.OnDuplicateKey",
            (o, read, node) => o with { Merge = Merge(o) with { OnDuplicateKey = read.OneOf<OnDuplicateKey>(node) } }),
        ["on_missing_index"] = new(
            "Merge.OnMissingIndex",
            (o, read, node) => o with { Merge = Merge(o) with { OnMissingIndex = read.OneOf<OnMissingIndex>(node) } }),
        ["key_index"] = new("Merge.KeyIndex", (o, read, node) => o with { Merge = Merge(o) with { KeyIndex = read.Text(node) } }),
        ["newest_by"] = new("Merge.NewestBy", (o, read, node) => o with { Merge = Merge(o) with { NewestBy = read.Names(node) } }),
        ["update_columns"] = new(
            "Merge.UpdateColumns", (o, read, node) => o with { Merge = Merge(o) with { UpdateColumns = read.Names(node) } }),
        ["insert_only_columns"] = new(
            "Merge.InsertOnlyColumns", (o, read, node) => o with { Merge = Merge(o) with { InsertOnlyColumns = read.Names(node) } }),
        ["when_newer"] = new("Merge.WhenNewer", (o, read, node) => o with { Merge = Merge(o) with { WhenNewer = read.Text(node) } }),
        ["delete_marker"] = new(
            "Merge.DeleteMarker", (o, read, node) => o with { Merge = Merge(o) with { DeleteMarker = read.Text(node) } }),
        ["soft_delete"] = new("Merge.SoftDelete", (o, read, node) => o with { Merge = Merge(o) with { SoftDelete = read.Text(node) } }),
        ["cursor"] = new("Merge.Cursor", (o, read, node) => o with { Merge = Merge(o) with { Cursor = read.Text(node) } }),
        ["sync_scope"] = new("Merge.SyncScope", (o, read, node) => o with { Merge = Merge(o) with { SyncScope = read.Names(node) } }),
        ["allow_empty_sync"] = new(
            "Merge.AllowEmptySync", (o, read, node) => o with { Merge = Merge(o) with { AllowEmptySync = read.Flag(node) } }),
        ["on_type_mismatch"] = new("OnTypeMismatch", (o, read, node) => o with { OnTypeMismatch = read.OneOf<OnTypeMismatch>(node) }),
        ["on_new_column"] = new("OnNewColumn", (o, read, node) => o with { OnNewColumn = read.OneOf<OnNewColumn>(node) }),
        ["on_wider_type"] = new("OnWiderType", (o, read, node) => o with { OnWiderType = read.OneOf<OnWiderType>(node) }),
        ["overriding_system_value"] = new("OverridingSystemValue", (o, read, node) => o with { OverridingSystemValue = read.Flag(node) }),
        ["replace"] = new(
            "Replace.Strategy", (o, read, node) => o with { Replace = Replace(o) with { Strategy = read.OneOf<ReplaceStrategy>(node) } }),
        ["keep_indexes"] = new(
            "Replace.KeepIndexes", (o, read, node) => o with { Replace = Replace(o) with { KeepIndexes = read.Flag(node) } }),
        ["lock_timeout_seconds"] = new(
            "LockTimeout", (o, read, node) => o with { LockTimeout = TimeSpan.FromSeconds(read.Digits(node)) }),
        ["max_retries"] = new("Retry.MaxRetries", (o, read, node) => o with { Retry = Retry(o) with { MaxRetries = read.Count(node) } }),
        ["max_retry_delay_seconds"] = new(
            "Retry.MaxDelay", (o, read, node) => o with { Retry = Retry(o) with { MaxDelay = TimeSpan.FromSeconds(read.Digits(node)) } }),
        ["on_bad_row"] = new(
            "BadRows.OnBadRow", (o, read, node) => o with { BadRows = BadRows(o) with { OnBadRow = read.OneOf<OnBadRow>(node) } }),
        ["max_bad_rows"] = new(
            "BadRows.MaxBadRows", (o, read, node) => o with { BadRows = BadRows(o) with { MaxBadRows = read.Digits(node) } }),
        ["reject_table"] = new(
            "BadRows.RejectTable", (o, read, node) => o with { BadRows = BadRows(o) with { RejectTable = read.Text(node) } }),
        ["primary_key"] = new(
            "NewTable.PrimaryKey", (o, read, node) => o with { NewTable = NewTable(o) with { PrimaryKey = read.Names(node) } }),
        ["indexes"] = new(
            "NewTable.Indexes", (o, read, node) => o with { NewTable = NewTable(o) with { Indexes = Indexes(read, node) } }),
        ["column_types"] = new("Columns", (o, read, node) => o with { Columns = Columns(read, node) }),
        ["comment"] = new("NewTable.Comment", (o, read, node) => o with { NewTable = NewTable(o) with { Comment = read.Text(node) } }),
        ["loader"] = new("BulkMethod", (o, read, node) => o with { BulkMethod = read.OneOf<BulkMethod>(node) }),
        ["parallelism"] = new("Parallelism", (o, read, node) => o with { Parallelism = read.Count(node) }),
        ["batch_rows"] = new("BatchRows", (o, read, node) => o with { BatchRows = read.Count(node) }),
        ["analyze"] = new("Analyze", (o, read, node) => o with { Analyze = read.Flag(node) }),
    };

    private static readonly Dictionary<string, Func<ColumnOptions, OptionReader, OptionNode, ColumnOptions>> OfColumn =
        new(StringComparer.Ordinal)
        {
            ["type"] = (column, read, node) => column with { StoreType = read.Text(node) },
            ["nullable"] = (column, read, node) => column with { IsNullable = read.Flag(node) },
            ["max_length"] = (column, read, node) => column with { MaxLength = read.Count(node) },
            ["precision"] = (column, read, node) => column with { Precision = read.Count(node) },
            ["scale"] = (column, read, node) => column with { Scale = read.Digits(node) },
            ["comment"] = (column, read, node) => column with { Comment = read.Text(node) },
        };

    private static readonly string[] OfIndex = ["columns", "unique", "name"];

    /// <summary>Reads all options but the table's name, after a check that there are no others.</summary>
    /// <exception cref="StatementException">An option is not known, or has a value that it cannot have.</exception>
    public static WriteOptions Read(ObjectNode node, OptionReader read)
    {
        read.CheckNames(node, "option", All.Keys);
        return node.Members.Aggregate(new WriteOptions(), (options, member) => All[member.Name.Value].Read(options, read, member.Value));
    }

    /// <summary>Refuses options that do not go together, as a write would, in the statement's own words.</summary>
    /// <exception cref="StatementException">An option has no effect, or contradicts another.</exception>
    public static void Check(ObjectNode node, WriteOptions options, string? file)
    {
        if (OptionRules.FindBroken(options) is not { } rule)
            return;
        var (problem, remedy) =
            rule.Describe(options, new(option => $"\"{NameOf(option, node)}\"", JsonNamingPolicy.SnakeCaseLower.ConvertName));
        var name = NameOf(rule.Option, node);
        var at = node.Members.FirstOrDefault(member => member.Name.Value == name)?.Name.Position ?? node.Position;
        throw StatementErrors.OptionRefused(file, at, problem, remedy);
    }

    // A group has no name here: one of its options that the statement has stands for it.
    private static string NameOf(string option, ObjectNode node) =>
        node.Members.Select(member => member.Name.Value).FirstOrDefault(name => Is(name, option))
        ?? All.Keys.First(name => Is(name, option));

    private static bool Is(string name, string option) =>
        All.GetValueOrDefault(name)?.Path is { } path && (path == option || path.StartsWith(option + ".", StringComparison.Ordinal));

    // A type alone is a text, as in pandas' dtype; more is said by an object.
    private static Dictionary<string, ColumnOptions> Columns(OptionReader read, OptionNode node)
    {
        var columns = read.Object(node, "an object, such as {\"price\": \"numeric(12,2)\"}");
        read.CheckTwice(columns);
        return columns.Members.ToDictionary(member => member.Name.Value, member => Column(read, member.Value), StringComparer.Ordinal);
    }

    private static ColumnOptions Column(OptionReader read, OptionNode node)
    {
        if (node is TextNode)
            return new() { StoreType = read.Text(node) };
        var facets = read.Object(node, "a type in quotes, or an object");
        read.CheckNames(facets, "column's option", OfColumn.Keys);
        return facets.Members.Aggregate(new ColumnOptions(), (column, member) => OfColumn[member.Name.Value](column, read, member.Value));
    }

    // "day", ["day", "city"] or {"columns": [...], "unique": true}; one of them, or a list.
    private static IReadOnlyList<IndexOptions> Indexes(OptionReader read, OptionNode node) => node is ListNode list
        ? [.. list.Items.Select(item => Index(read, item))]
        : [Index(read, node)];

    private static IndexOptions Index(OptionReader read, OptionNode node)
    {
        if (node is not ObjectNode index)
            return new(read.Names(node));

        read.CheckNames(index, "index's option", OfIndex);
        return new(read.Names(index.Find("columns") ?? throw read.Wrong(node, "\"columns\" in it")))
        {
            IsUnique = index.Find("unique") is { } unique && read.Flag(unique),
            Name = index.Find("name") is { } name ? read.Text(name) : null,
        };
    }

    private static MergeOptions Merge(WriteOptions options) => options.Merge ?? new();

    private static ReplaceOptions Replace(WriteOptions options) => options.Replace ?? new();

    private static NewTableOptions NewTable(WriteOptions options) => options.NewTable ?? new();

    private static BadRowOptions BadRows(WriteOptions options) => options.BadRows ?? new();

    private static RetryOptions Retry(WriteOptions options) => options.Retry ?? new();

    /// <summary>An option of a statement.</summary>
    /// <param name="Path">The option of <see cref="WriteOptions"/> that it stands for; null for none.</param>
    /// <param name="Read">Adds it to the options.</param>
    private sealed record ExportOption(string? Path, Func<WriteOptions, OptionReader, OptionNode, WriteOptions> Read);
}
