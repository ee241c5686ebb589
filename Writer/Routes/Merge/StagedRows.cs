using EfWriter.Catalog;
using EfWriter.Requests;

namespace EfWriter.Routes.Merge;

/// <summary>What the staged rows are before they are moved: which of them share a key, and which leave what to the database.</summary>
internal sealed class StagedRows(ServerCommands server, MergeSteps steps)
{
    private const int NamedDuplicates = 10;

    /// <summary>Refuses a row that would be added beside the rows that the index finds, and not among them.</summary>
    /// <exception cref="FrameFault">There is one.</exception>
    public async Task CheckIndexAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        if (steps.Predicate is { } rows && steps.Mode.Adds() && rows.Columns.All(steps.Columns.Contains)
            && await server.ScalarAsync<object>(statements.FirstOutsideIndex(), cancellationToken).ConfigureAwait(false) is long row)
            throw Errors.OutsideIndex(row);
    }

    /// <summary>Refuses rows that share a key, or drops all but one of them.</summary>
    /// <returns>How many were dropped.</returns>
    public async Task<long> SettleDuplicatesAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        if (steps.OnDuplicateKey != OnDuplicateKey.Fail)
            return await server.ExecuteAsync(statements.DropOtherDuplicates(), cancellationToken).ConfigureAwait(false);
        if (await server.ScalarAsync<bool>(statements.HasDuplicates(), cancellationToken).ConfigureAwait(false))
            throw await DuplicatesAsync(statements, cancellationToken).ConfigureAwait(false);
        return 0;
    }

    /// <summary>The same for rows that may leave columns to the database, in the round trip that finds out which do.</summary>
    public async Task<IReadOnlyList<StagedKind>> SettleKindsAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        if (steps is { Keys.Count: > 0, OnDuplicateKey: not OnDuplicateKey.Fail })
            await server.ExecuteAsync(statements.DropOtherDuplicates(), cancellationToken).ConfigureAwait(false);
        return await KindsAsync(statements, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The kinds of rows.</summary>
    /// <exception cref="FrameFault">Rows share a key.</exception>
    public async Task<IReadOnlyList<StagedKind>> KindsAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        var (kinds, shareKeys) = (new List<StagedKind>(), false);
        using (var command = server.Create(statements.Kinds()))
        {
            using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var has = await reader.GetFieldValueAsync<bool[]>(0, cancellationToken).ConfigureAwait(false);
                kinds.Add(new(steps.Rules.Inserted.Where((_, i) => !has[i]).Select(column => column.Name).ToHashSet(), reader.GetInt64(1))
                {
                    First = reader.GetInt64(3),
                    Last = reader.GetInt64(4),
                });
                shareKeys |= reader.GetBoolean(2);
            }
        }

        return shareKeys ? throw await DuplicatesAsync(statements, cancellationToken).ConfigureAwait(false) : kinds;
    }

    private async Task<FrameFault> DuplicatesAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        using var command = server.Create(statements.Duplicates(NamedDuplicates));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var (named, keys) = (new List<long[]>(), 0L);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            named.Add(await reader.GetFieldValueAsync<long[]>(0, cancellationToken).ConfigureAwait(false));
            keys = reader.GetInt64(1);
        }

        return Errors.DuplicateKeys(steps.Keys.Select(key => key.Name), named, keys);
    }
}

/// <summary>Staged rows that leave the same columns to the database.</summary>
/// <param name="Left">The columns.</param>
/// <param name="Rows">How many rows there are.</param>
internal sealed record StagedKind(IReadOnlySet<string> Left, long Rows)
{
    /// <summary>Rows that leave none.</summary>
    public static StagedKind Complete(long rows) => new(new HashSet<string>(), rows);

    /// <summary>The number of the first.</summary>
    public long First { get; init; }

    /// <summary>The number of the last.</summary>
    public long Last { get; init; }

    /// <summary>Whether rows of one kind stand between rows of another.</summary>
    /// <param name="kinds">The kinds, that of the first row first.</param>
    public static bool Alternate(IReadOnlyList<StagedKind> kinds) => kinds.Zip(kinds.Skip(1)).Any(two => two.Second.First < two.First.Last);

    /// <summary>Whether a part of a key is left to the database.</summary>
    public bool Leaves(IEnumerable<KeyColumn> keys) => keys.Any(key => Left.Contains(key.Name));
}
