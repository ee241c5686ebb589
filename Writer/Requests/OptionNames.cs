namespace EfWriter.Requests;

/// <summary>Options with other names of the columns that they name.</summary>
internal static class OptionNames
{
    /// <summary>What is asked of a merge.</summary>
    /// <param name="asked">The options.</param>
    /// <param name="name">The name of a column.</param>
    /// <param name="names">The names of the columns of one name, where several may be named; null for the one.</param>
    public static MergeOptions Of(MergeOptions asked, Func<string, string> name, Func<string, IEnumerable<string>>? names = null) =>
        asked with
        {
            Keys = Each(asked.Keys, name, names),
            SyncScope = Each(asked.SyncScope, name, names),
            NewestBy = asked.NewestBy is { } newest ? Each(newest, name, names) : null,
            UpdateColumns = asked.UpdateColumns is { } updated ? Each(updated, name, names) : null,
            InsertOnlyColumns = asked.InsertOnlyColumns is { } inserted ? Each(inserted, name, names) : null,
            WhenNewer = One(asked.WhenNewer, name),
            DeleteMarker = One(asked.DeleteMarker, name),
            SoftDelete = One(asked.SoftDelete, name),
            Cursor = One(asked.Cursor, name),
        };

    /// <summary>All options of a frame.</summary>
    public static WriteOptions Of(WriteOptions asked, Func<string, string> name) => asked with
    {
        Merge = asked.Merge is { } merge ? Of(merge, name) : null,
        NewTable = asked.NewTable is { } table
            ? table with
            {
                PrimaryKey = Each(table.PrimaryKey, name),
                Indexes = [.. table.Indexes.Select(index => index with { Columns = Each(index.Columns, name) })],
            }
            : null,
        Distribution = asked.Distribution is { } distribution
            ? distribution with { Column = One(distribution.Column, name) }
            : null,
        Columns = asked.Columns.Count == 0 ? asked.Columns : Renamed(asked.Columns, name),
    };

    // Two names of one column, each with something to say of it: the column's own name holds.
    private static Dictionary<string, ColumnOptions> Renamed(
        IReadOnlyDictionary<string, ColumnOptions> columns, Func<string, string> name)
    {
        var renamed = new Dictionary<string, ColumnOptions>(StringComparer.Ordinal);
        foreach (var (column, asked) in columns.OrderBy(column => name(column.Key) == column.Key))
            renamed[name(column)] = asked;
        return renamed;
    }

    private static IReadOnlyList<string> Each(
        IReadOnlyList<string> asked, Func<string, string> name, Func<string, IEnumerable<string>>? names = null) =>
        names is null ? [.. asked.Select(name)] : [.. asked.SelectMany(names)];

    private static string? One(string? asked, Func<string, string> name) => asked is null ? null : name(asked);
}
