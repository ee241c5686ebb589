using System.Text.Json;
using EfWriter.Requests;

namespace EfWriter.Connector.Statements;

/// <summary>What OPTIONS of an EXPORT can say of the write: one line for each option.</summary>
internal static class ExportOptions
{
    /// <summary>The option that is no property of <see cref="WriteOptions"/>.</summary>
    public const string TableName = "table_name";

    private static readonly Dictionary<string, Func<WriteOptions, OptionReader, OptionNode, WriteOptions>> All = new(StringComparer.Ordinal)
    {
        [TableName] = (options, _, _) => options,
        ["schema"] = (options, read, node) => options with { Schema = read.Text(node) },
        ["if_exists"] = (options, read, node) => options with { IfExists = read.OneOf<IfExists>(node) },
        ["mode"] = (options, read, node) => options with { Mode = read.OneOf<WriteMode>(node) },
        ["keys"] = (options, read, node) => options with { Merge = (options.Merge ?? new()) with { Keys = read.Names(node) } },
        ["on_duplicate_key"] = (options, read, node) =>
            options with { Merge = (options.Merge ?? new()) with { OnDuplicateKey = read.OneOf<OnDuplicateKey>(node) } },
        ["on_missing_index"] = (options, read, node) =>
            options with { Merge = (options.Merge ?? new()) with { OnMissingIndex = read.OneOf<OnMissingIndex>(node) } },
        ["cursor"] = (options, read, node) => options with { Merge = (options.Merge ?? new()) with { Cursor = read.Text(node) } },
        ["sync_scope"] = (options, read, node) => options with { Merge = (options.Merge ?? new()) with { SyncScope = read.Names(node) } },
        ["allow_empty_sync"] =
            (options, read, node) => options with { Merge = (options.Merge ?? new()) with { AllowEmptySync = read.Flag(node) } },
        ["on_type_mismatch"] = (options, read, node) => options with { OnTypeMismatch = read.OneOf<OnTypeMismatch>(node) },
        ["on_new_column"] = (options, read, node) => options with { OnNewColumn = read.OneOf<OnNewColumn>(node) },
        ["on_wider_type"] = (options, read, node) => options with { OnWiderType = read.OneOf<OnWiderType>(node) },
        ["overriding_system_value"] = (options, read, node) => options with { OverridingSystemValue = read.Flag(node) },
        ["replace"] = (options, read, node) =>
            options with { Replace = (options.Replace ?? new()) with { Strategy = read.OneOf<ReplaceStrategy>(node) } },
        ["keep_indexes"] =
            (options, read, node) => options with { Replace = (options.Replace ?? new()) with { KeepIndexes = read.Flag(node) } },
        ["lock_timeout_seconds"] = (options, read, node) => options with { LockTimeout = TimeSpan.FromSeconds(read.Digits(node)) },
        ["max_retries"] = (options, read, node) => options with { Retry = (options.Retry ?? new()) with { MaxRetries = read.Count(node) } },
        ["max_retry_delay_seconds"] = (options, read, node) =>
            options with { Retry = (options.Retry ?? new()) with { MaxDelay = TimeSpan.FromSeconds(read.Digits(node)) } },
        ["on_bad_row"] =
            (options, read, node) => options with { BadRows = (options.BadRows ?? new()) with { OnBadRow = read.OneOf<OnBadRow>(node) } },
        ["max_bad_rows"] =
            (options, read, node) => options with { BadRows = (options.BadRows ?? new()) with { MaxBadRows = read.Digits(node) } },
        ["reject_table"] =
            (options, read, node) => options with { BadRows = (options.BadRows ?? new()) with { RejectTable = read.Text(node) } },
        ["primary_key"] =
            (options, read, node) => options with { NewTable = (options.NewTable ?? new()) with { PrimaryKey = read.Names(node) } },
        ["indexes"] =
            (options, read, node) => options with { NewTable = (options.NewTable ?? new()) with { Indexes = Indexes(read, node) } },
        ["column_types"] = (options, read, node) => options with { Columns = Columns(read, node) },
        ["comment"] = (options, read, node) => options with { NewTable = (options.NewTable ?? new()) with { Comment = read.Text(node) } },
        ["loader"] = (options, read, node) => options with { BulkMethod = read.OneOf<BulkMethod>(node) },
        ["parallelism"] = (options, read, node) => options with { Parallelism = read.Count(node) },
        ["batch_rows"] = (options, read, node) => options with { BatchRows = read.Count(node) },
        ["analyze"] = (options, read, node) => options with { Analyze = read.Flag(node) },
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

    /// <summary>Which options of <see cref="WriteOptions"/> the names stand for, for those that rules know.</summary>
    private static readonly Dictionary<string, string> Paths = new(StringComparer.Ordinal)
    {
        ["if_exists"] = "IfExists",
        ["mode"] = "Mode",
        ["keys"] = "Merge.Keys",
        ["on_duplicate_key"] = "Merge.OnDuplicateKey",
        ["on_missing_index"] = "Merge.OnMissingIndex",
        ["cursor"] = "Merge.Cursor",
        ["sync_scope"] = "Merge.SyncScope",
        ["allow_empty_sync"] = "Merge.AllowEmptySync",
        ["on_type_mismatch"] = "OnTypeMismatch",
        ["on_new_column"] = "OnNewColumn",
        ["on_wider_type"] = "OnWiderType",
        ["overriding_system_value"] = "OverridingSystemValue",
        ["replace"] = "Replace.Strategy",
        ["keep_indexes"] = "Replace.KeepIndexes",
        ["on_bad_row"] = "BadRows.OnBadRow",
        ["max_bad_rows"] = "BadRows.MaxBadRows",
        ["reject_table"] = "BadRows.RejectTable",
    };

    private static readonly string[] OfIndex = ["columns", "unique", "name"];

    /// <summary>Reads all options but the table's name, after a check that there are no others.</summary>
    /// <exception cref="StatementException">An option is not known, or has a value that it cannot have.</exception>
    public static WriteOptions Read(ObjectNode node, OptionReader read)
    {
        read.CheckNames(node, "option", All.Keys);
        return node.Members.Aggregate(new WriteOptions(), (options, member) => All[member.Name.Value](options, read, member.Value));
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
        ?? Paths.Keys.First(name => Is(name, option));

    private static bool Is(string name, string option) =>
        Paths.GetValueOrDefault(name) is { } path && (path == option || path.StartsWith(option + ".", StringComparison.Ordinal));

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
}
