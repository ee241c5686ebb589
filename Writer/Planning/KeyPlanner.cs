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

    /// <summary>The unique indexes; also the names that are taken, if an index may have to be made.</summary>
    public async Task<(IReadOnlyList<UniqueIndex> Indexes, IReadOnlySet<string>? Taken)> FindIndexesAsync(
        TargetTable existing, WriteRequest request, CancellationToken cancellationToken)
    {
        if (!request.Mode.FindsOne())
            return ([], null);
        return request.Merge.OnMissingIndex == OnMissingIndex.Create
            ? await UniqueIndex.FindWithNamesAsync(connection, existing, cancellationToken).ConfigureAwait(false)
            : (await UniqueIndex.FindAsync(connection, existing, cancellationToken).ConfigureAwait(false), null);
    }
}
