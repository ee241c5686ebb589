using System.Collections;
using EfWriter.Catalog;
using EfWriter.Requests;

namespace EfWriter.Routes.Merge;

/// <summary>Moves staged rows and hands their values back, each by the number of its row.</summary>
internal sealed class ReturnedRows(ServerCommands server, MergeSteps steps, IReturnedValues returned)
{
    /// <summary>Adds rows of one kind.</summary>
    /// <exception cref="FrameFault">One of them gave no answer.</exception>
    public async Task<MergeCounts> InsertAsync(MergeSql statements, long staged, CancellationToken cancellationToken)
    {
        var counts = steps.Named switch
        {
            RowsNamed.ByStatement => await TakeAsync(statements.InsertReturning(), cancellationToken).ConfigureAwait(false),
            RowsNamed.ByNote => await TakeAsync(statements.InsertNoting(), cancellationToken).ConfigureAwait(false),
            _ => await RowByRowAsync(statements.CreateInsertRowByRow(), cancellationToken).ConfigureAwait(false),
        };
        return await CheckAsync(counts, statements, staged, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds rows by a function.</summary>
    /// <exception cref="FrameFault">One of them gave no answer.</exception>
    public async Task<MergeCounts> InsertAsync(
        IReadOnlyList<string> create, MergeSql statements, long staged, CancellationToken cancellationToken)
    {
        var counts = await RowByRowAsync(create, cancellationToken).ConfigureAwait(false);
        return await CheckAsync(counts, statements, staged, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Merges rows of one kind, one by one.</summary>
    public Task<MergeCounts> MergeAsync(MergeSql statements, CancellationToken cancellationToken) =>
        RowByRowAsync(statements.CreateMergeRowByRow(), cancellationToken);

    /// <summary>Reads the values of rows that were found by their keys, or put there.</summary>
    /// <exception cref="FrameFault">A row is not there, and the mode would have put it there.</exception>
    public async Task ReadAsync(MergeSql statements, long staged, CancellationToken cancellationToken)
    {
        if (!steps.MergesOneByOne)
            await TakeAsync(statements.FoundReturning(), cancellationToken).ConfigureAwait(false);
        if (steps.Mode != WriteMode.UpdateOnly && returned.Taken != staged
            && await MissingAsync(statements, cancellationToken).ConfigureAwait(false) is { } missing)
            throw missing;
    }

    private async Task<MergeCounts> CheckAsync(
        MergeCounts counts, MergeSql statements, long staged, CancellationToken cancellationToken) => counts.Inserted == staged
            ? counts
            : throw await MissingAsync(statements, cancellationToken).ConfigureAwait(false) ?? Errors.RowsLost(staged, counts.Inserted);

    private async Task<MergeCounts> RowByRowAsync(IReadOnlyList<string> create, CancellationToken cancellationToken)
    {
        await RowByRow.MakeAsync(server, steps, create, cancellationToken).ConfigureAwait(false);
        var counts = await TakeAsync(MergeSql.CallRowByRow, cancellationToken).ConfigureAwait(false);
        await server.ExecuteAsync(MergeSql.DropRowByRow, cancellationToken).ConfigureAwait(false);
        return counts;
    }

    private async Task<MergeCounts> TakeAsync(string statement, CancellationToken cancellationToken)
    {
        using var command = server.Create(statement);
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var (inserted, updated) = (0L, 0L);
        var named = new BitArray(returned.Rows);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = (int)reader.GetInt64(0);
            if (named[row])
                throw Errors.TwoRowsBack(row);
            named[row] = true;
            var done = reader.GetInt32(1);
            var isNew = done is MergeSql.Added or MergeSql.Inserted;
            returned.Take(reader, 2, row, isNew);
            (inserted, updated) = (inserted + (isNew ? 1 : 0), updated + (done == MergeSql.Updated ? 1 : 0));
        }

        return new(inserted, updated, 0);
    }

    private async Task<FrameFault?> MissingAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        using var command = server.Create(statements.StagedNumbers());
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (reader.GetInt64(0) is var row && !returned.Has(row))
                return Errors.NoValuesBack(row);
        }

        return null;
    }
}
