using EfWriter.Catalog;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Routes.Swap;

/// <summary>Refuses, before the rows are loaded, a table whose place another one cannot take without a loss.</summary>
/// <param name="connection">The connection, in the write's transaction.</param>
/// <param name="sql">Delimits names.</param>
internal sealed class SwapCheck(NpgsqlConnection connection, ISqlGenerationHelper sql)
{
    private readonly SwapCatalog _catalog = new(connection, sql);

    /// <summary>Looks what there is to carry over, and refuses what no frame could be swapped in for.</summary>
    /// <exception cref="FrameFault">Something depends on the table, or the role misses a right.</exception>
    public async Task<SwapFacts> LookAsync(TargetTable old, CancellationToken cancellationToken)
    {
        var found = await _catalog.FindFactsAsync(SwapFacts.Carried, old.Oid, old.Oid, cancellationToken).ConfigureAwait(false);
        if (found.MayHaveDependents
            && await _catalog.FindPairsAsync(Dependents.Sql, old.Oid, cancellationToken).ConfigureAwait(false) is { Count: > 0 } dependents)
            throw Errors.HasDependents(dependents);
        if (!found.MayMissRights)
            return found;
        foreach (var (what, role) in await _catalog.FindPairsAsync(Grants.MissingRights, old.Oid, cancellationToken).ConfigureAwait(false))
            throw Errors.MissingRight(what, role, old.Name.Schema);
        return found;
    }

    /// <summary>Refuses columns that something on the old table cannot do without.</summary>
    /// <returns>The swap, with what is made again on the new table.</returns>
    /// <exception cref="FrameFault">A column is missing, or an index, or a name could come to mean something else.</exception>
    public async Task<PlannedSwap> CheckColumnsAsync(PlannedSwap swap, SwapFacts found, CancellationToken cancellationToken)
    {
        var all = await _catalog.FindKeptAsync(swap, found, cancellationToken).ConfigureAwait(false);
        foreach (var kept in all)
            CheckColumns(swap, kept.Kind, kept.Name, kept.Columns);

        var indexes = swap.Script.Indexes.Concat(all.Select(kept => kept.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var carried in await _catalog
            .FindCarriedObjectsAsync(found.Present, swap.Old.Oid, swap.Old.Oid, swap.Old.Name, cancellationToken).ConfigureAwait(false))
        {
            CheckColumns(swap, carried.Kind, carried.Name, carried.Columns);
            if (carried.Index is { } index && !indexes.Contains(index))
                throw Errors.NeedsIndex(carried.Kind, index);
        }

        await _catalog.CheckNamesAsync(swap.Old, found, all, cancellationToken).ConfigureAwait(false);
        return swap with { Kept = all };
    }

    private static void CheckColumns(PlannedSwap swap, string kind, string name, IReadOnlyList<string> used)
    {
        foreach (var column in used)
        {
            if (!swap.Columns.Contains(column))
                throw Errors.ColumnGone(kind, name, column);
        }
    }
}
