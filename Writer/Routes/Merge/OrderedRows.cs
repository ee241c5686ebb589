using EfWriter.Catalog;

namespace EfWriter.Routes.Merge;

/// <summary>Moves staged rows of several kinds in the order in which they came.</summary>
internal sealed class OrderedRows(ServerCommands server, MergeSteps steps)
{
    /// <summary>Moves them.</summary>
    /// <exception cref="FrameFault">A row that was to be added is not there.</exception>
    public async Task<MergeCounts> MergeAsync(
        MergeSql statements, IReadOnlyList<StagedKind> kinds, long staged, CancellationToken cancellationToken)
    {
        var create = statements.CreateInOrder(kinds);
        if (steps.Returned is { } returned)
            return await new ReturnedRows(server, steps, returned).InsertAsync(create, statements, staged, cancellationToken)
                .ConfigureAwait(false);

        await RowByRow.MakeAsync(server, steps, create, cancellationToken).ConfigureAwait(false);
        var counts = new Dictionary<int, long>();
        using (var command = server.Create(MergeSql.CountRowByRow))
        {
            using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                counts.Add(reader.GetInt32(0), reader.GetInt64(1));
        }

        await server.ExecuteAsync(MergeSql.DropRowByRow, cancellationToken).ConfigureAwait(false);
        var (expected, inserted) = (kinds.Where(statements.Inserts).Sum(kind => kind.Rows), counts.GetValueOrDefault(MergeSql.Inserted));
        return inserted == expected
            ? new(inserted + counts.GetValueOrDefault(MergeSql.Added), counts.GetValueOrDefault(MergeSql.Updated), 0)
            : throw Errors.RowsLost(expected, inserted);
    }
}
