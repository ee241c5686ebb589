using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Entities;

/// <summary>What the options of a merge mean for an entity's table.</summary>
internal static class EntityMerge
{
    /// <summary>What is asked of a merge, with columns' names in place of properties'.</summary>
    public static MergeOptions? Complete(EntityTable table, WriteOptions asked, IReadOnlyList<EntityColumn> columns)
    {
        CheckNamed(table, asked.Merge ?? new());

        // Other modes take the key of the table that they might make.
        var merge = asked.Merge is { } said
            ? OptionNames.Of(said, table.ColumnName, table.ColumnNames) with
            {
                UpdateColumns = Each(said.UpdateColumns, column => columns.Contains(column) && (column.IsUpdated || column.IsFixed)),
                InsertOnlyColumns = Each(said.InsertOnlyColumns, columns.Contains),
            }
            : null;
        return asked.Mode == WriteMode.Delete && (merge is null or { Keys.Count: 0, KeyIndex: null })
            ? (merge ?? new()) with { Keys = Key(table) }
            : merge;

        // Of an object inside, what the rows have and SaveChanges would write.
        IReadOnlyList<string>? Each(IReadOnlyList<string>? names, Func<EntityColumn, bool> isMeant) => names is null ? null :
        [
            .. names.SelectMany(name => table.Inside(name).Where(isMeant).Select(column => column.Name).ToList() is { Count: > 0 } inside
                ? inside
                : table.ColumnNames(name)),
        ];
    }

    private static void CheckNamed(EntityTable table, MergeOptions merge)
    {
        foreach (var (option, names) in (IEnumerable<(string, IReadOnlyList<string>)>)
            [
                (nameof(merge.Keys), merge.Keys),
                (nameof(merge.SyncScope), merge.SyncScope),
                (nameof(merge.NewestBy), merge.NewestBy ?? []),
                (nameof(merge.UpdateColumns), merge.UpdateColumns ?? []),
                (nameof(merge.InsertOnlyColumns), merge.InsertOnlyColumns ?? []),
                (nameof(merge.WhenNewer), merge.WhenNewer is { } newer ? [newer] : []),
                (nameof(merge.Cursor), merge.Cursor is { } cursor ? [cursor] : []),
            ])
        {
            foreach (var name in names)
            {
                if (table.WhyNoColumn(name) is var (why, remedy))
                    throw Errors.NamesNoColumn(name, $"Merge.{option}", why, remedy);
            }
        }
    }

    private static IReadOnlyList<string> Key(EntityTable table) =>
        [.. (table.Type.FindPrimaryKey()?.Properties ?? []).Select(property => property.GetColumnName(table.Place)!)];

    /// <summary>The write, with what only the context knows of its rows.</summary>
    public static WriteRequest Complete(DbContext host, EntityTable table, WriteRequest request)
    {
        var rules = request.Rules;
        rules = request.Mode switch
        {
            // Rows that the frame does not name one by one.
            WriteMode.Sync or WriteMode.DeleteInsert => rules with { Deletable = EntityFilter.Of(host, table.Type, table.Place) },
            WriteMode.Delete => rules with { Deletable = EntityFilter.OfKinds(host, table.Type, table.Place) },
            _ => rules,
        };
        if (request.Merge.When is { } when)
            rules = rules with { When = EntityCondition.Of(host, table, when) };
        return ReferenceEquals(rules, request.Rules) ? request : request with { Rules = rules };
    }

    /// <summary>The columns that decide which rows are deleted; null if only the server knows.</summary>
    public static IReadOnlyCollection<string>? Deciding(DbContext host, EntityTable table, MergeOptions? asked)
    {
        asked ??= new();
        var keys = asked switch
        {
            { KeyIndex: { } index } => table.Type.GetIndexes().FirstOrDefault(one => one.GetDatabaseName() == index)?.Properties,
            { Keys.Count: 0 } => table.Type.FindPrimaryKey()?.Properties,
            _ => [],
        };
        return keys is null ? null :
        [
            .. keys.Select(property => property.GetColumnName(table.Place)!), .. table.ColumnNames(asked.Keys),
            .. table.ColumnNames(asked.NewestBy ?? []), .. table.ColumnNames(asked.WhenNewer is { } newer ? [newer] : []),
            .. asked.When is { } when ? EntityCondition.Of(host, table, when).IncomingColumns : [],
        ];
    }
}
