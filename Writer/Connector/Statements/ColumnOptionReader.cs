namespace EfWriter.Connector.Statements;

/// <summary>Reads what options say of columns and of indexes.</summary>
internal static class ColumnOptionReader
{
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

    // A type alone is a text, as in pandas' dtype; more is said by an object.
    public static IReadOnlyDictionary<string, ColumnOptions> Columns(OptionReader read, OptionNode node)
    {
        var columns = read.Object(node, "an object, such as {\"price\": \"numeric(12,2)\"}");
        read.CheckTwice(columns);
        return columns.Members.ToDictionary(member => member.Name.Value, member => Column(read, member.Value), StringComparer.Ordinal);
    }

    // "day", ["day", "city"] or {"columns": [...], "unique": true}; one of them, or a list.
    public static IReadOnlyList<IndexOptions> Indexes(OptionReader read, OptionNode node) => node is ListNode list
        ? [.. list.Items.Select(item => Index(read, item))]
        : [Index(read, node)];

    private static ColumnOptions Column(OptionReader read, OptionNode node)
    {
        if (node is TextNode)
            return new() { StoreType = read.Text(node) };
        var facets = read.Object(node, "a type in quotes, or an object");
        read.CheckNames(facets, "column's option", OfColumn.Keys);
        return facets.Members.Aggregate(new ColumnOptions(), (column, member) => OfColumn[member.Name.Value](column, read, member.Value));
    }

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
