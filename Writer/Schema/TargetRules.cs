using EfWriter.Migrations;

namespace EfWriter.Schema;

/// <summary>Which kinds of relation take a frame's rows, and how.</summary>
internal static class TargetRules
{
    private const string Temporary = "pg_temp";

    /// <summary>Refuses a relation that a mode can do nothing with.</summary>
    public static void Check(TargetTable table, WriteOptions options)
    {
        if (table.IsSystem)
            throw Errors.SystemTable(table.KindName);
        if (options.IfExists == IfExists.Append)
        {
            if (table.Kind is not ('r' or 'p' or 'v' or 'f'))
                throw Errors.NotATable(table.KindName, options.IfExists.GetValueOrDefault());
            return;
        }

        if (table.Kind is not ('r' or 'p'))
            throw Errors.NotATable(table.KindName, options.IfExists.GetValueOrDefault());
        if (options.Replace == ReplaceStrategy.Swap && (table.IsPartitioned || table.IsPartition))
            throw Errors.NotSwappable(table.KindName);
    }

    /// <summary>Refuses a relation that takes no rows, or hides those that would have to go.</summary>
    public static void CheckRows(TargetTable table, InsertFacts facts, WriteOptions options)
    {
        if (!facts.TakesRows)
            throw Errors.TakesNoRows(table.KindName);
        if (facts.HidesRows && ReplacesRows(table, options) && options.Replace == ReplaceStrategy.DeleteRows)
            throw Errors.HiddenRows();
    }

    /// <summary>Refuses to replace the rows of a table that foreign keys point at, where these would stop it or take other tables' rows along.</summary>
    public static void CheckReferences(IReadOnlyList<ForeignKeyTo> keys, WriteOptions options)
    {
        if (keys.Count == 0)
            return;
        if (options.Replace == ReplaceStrategy.Truncate)
            throw Errors.Referenced(keys);
        if (keys.Where(key => key.HasDeleteAction).ToList() is { Count: > 0 } acting)
            throw Errors.ReferencedWithAction(acting);
        if (options.IsolatesRows())
            throw Errors.BadRowsWhileReferenced();
    }

    /// <summary>Whether a name is one of the session's temporary tables, which no other connection sees.</summary>
    public static bool IsTemporary(QualifiedName name) => name.Schema == Temporary;

    /// <summary>Whether the table stays and its rows are replaced.</summary>
    public static bool ReplacesRows(TargetTable? existing, WriteOptions options) =>
        existing is not null && options.IfExists == IfExists.Replace && options.Replace != ReplaceStrategy.Swap;
}
