using EfWriter.Catalog;
using EfWriter.Load;
using EfWriter.Requests;
using EfWriter.Routes;

namespace EfWriter.Planning;

/// <summary>Which kinds of relation take a frame's rows, and how.</summary>
internal static class TargetRules
{
    /// <summary>Refuses a relation that a mode can do nothing with.</summary>
    public static void Check(TargetTable table, WriteRequest request)
    {
        if (table.IsSystem)
            throw Errors.SystemTable(table.KindName);
        if (request.IfExists == IfExists.Append)
        {
            if (table.Kind is not ('r' or 'p' or 'v' or 'f'))
                throw Errors.NotATable(table.KindName, $"{request.IfExists}");
            return;
        }

        if (table.Kind is not ('r' or 'p'))
            throw Errors.NotATable(table.KindName, $"{request.IfExists}");
        if (request.Replace.Strategy == ReplaceStrategy.Swap && (table.IsPartitioned || table.IsPartition))
            throw Errors.NotSwappable(table.KindName);
    }

    /// <summary>Refuses a relation that takes no rows, or hides those that would have to go.</summary>
    public static void CheckRows(TargetTable table, InsertFacts facts, WriteRequest request)
    {
        if (!facts.TakesRows)
            throw Errors.TakesNoRows(table.KindName);
        if (facts.HidesRows && request is { ReplacesRows: true, Replace.Strategy: ReplaceStrategy.DeleteRows })
            throw Errors.HiddenRows();
    }

    /// <summary>
    /// Refuses to replace the rows of a table that foreign keys point at, where these would stop it or take other tables' rows along.
    /// </summary>
    public static void CheckReferences(
        IReadOnlyList<ForeignKeyTo> keys, ReferenceFacts references, WriteRequest request)
    {
        if (keys.Count == 0)
            return;
        if (request.Replace.Strategy == ReplaceStrategy.Truncate)
            throw Errors.Referenced(keys.Select(Describe));
        if (references.Refusal(deletes: true, changed: []) is { } refusal)
            throw refusal;
        if (keys.Where(key => key.HasDeleteAction).ToList() is { Count: > 0 } acting)
            throw Errors.ReferencedWithAction(acting.Select(Describe));
        if (RouteChoice.DeliveryOf(request) == DeliveryKind.InPieces)
            throw Errors.BadRowsWhileReferenced();
    }

    /// <summary>Why a relation cannot be altered as a write needs it, or may not be; null if nothing stands against it.</summary>
    /// <param name="table">The relation.</param>
    /// <param name="request">The write.</param>
    /// <param name="missing">The columns of an index that rows are found by and that is not there; nothing if none is missing.</param>
    /// <param name="indexes">Its unique indexes.</param>
    /// <param name="statements">What would be done to it.</param>
    public static FrameFault? EvolutionRefusal(
        TargetTable table, WriteRequest request, IReadOnlyList<string> missing, IReadOnlyList<UniqueIndex> indexes,
        IReadOnlyList<string> statements)
    {
        var isTable = table.Kind is 'r' or 'p';
        if (missing.Count > 0 && !isTable)
            return Errors.NeverIndexed(table.KindName, missing);
        if (missing.Count > 0 && request.Merge.OnMissingIndex == OnMissingIndex.Refuse)
        {
            var flawed = indexes.FirstOrDefault(index => index.Covers(missing));
            return Errors.NoUniqueIndex(missing, flawed?.Name, flawed?.Flaw, statements[^1]);
        }

        return statements.Count > 0 && !isTable ? Errors.NotAlterable(table.KindName) : null;
    }

    private static string Describe(ForeignKeyTo key) => $"'{key.Name}' of {key.Table}";
}
