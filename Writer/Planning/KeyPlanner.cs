using EfWriter.Catalog;
using EfWriter.Requests;
using Npgsql;

namespace EfWriter.Planning;

/// <summary>Looks at the server for how the rows of a table that is there are found.</summary>
internal sealed class KeyPlanner(NpgsqlConnection connection)
{
    /// <summary>How rows are found; no keys if the index for it is missing.</summary>
    public async Task<(IEnumerable<KeyColumn>? Keys, IndexPredicate? Predicate)> FindAsync(
        TargetTable existing, WriteRequest request, IReadOnlyList<string> keys, IReadOnlyList<UniqueIndex> indexes,
        CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
            return ([], null);
        if (request.Merge.KeyIndex is { } named)
            return await KeyColumns.OfIndexAsync(connection, existing, indexes.First(index => index.Name == named), cancellationToken)
                .ConfigureAwait(false);
        return request.Mode.FindsOne()
            ? (indexes.FirstOrDefault(index => index.Flaw is null && index.Covers(keys))?.Keys, null)
            : (await KeyColumns.WithoutIndexAsync(connection, existing, keys, cancellationToken).ConfigureAwait(false), null);
    }

    /// <summary>What rows are found by and what a change of them leads to; also the taken names, if an index may be made.</summary>
    public async Task<KeyFacts> LookAsync(TargetTable existing, WriteRequest request, CancellationToken cancellationToken)
    {
        if (!request.Mode.FindsRows())
            return KeyFacts.None;
        var facts = await UniqueIndex.LookAsync(
            connection, existing, changesRows: request.Mode != WriteMode.InsertOnly,
            mayMake: request.Mode.FindsOne() && request.Merge.OnMissingIndex == OnMissingIndex.Create, cancellationToken)
            .ConfigureAwait(false);
        return request.Mode.FindsOne() ? facts : facts with { Indexes = [] };
    }

    /// <summary>The names that a new index cannot have.</summary>
    public async Task<IReadOnlySet<string>?> TakenAsync(TargetTable existing, CancellationToken cancellationToken) =>
        (await UniqueIndex.LookAsync(connection, existing, changesRows: false, mayMake: true, cancellationToken)
            .ConfigureAwait(false)).Taken;
}
