using EfWriter.Catalog;

namespace EfWriter.Routes.Merge;

/// <content>What rows need that are staged piece by piece.</content>
internal sealed partial class Merger
{
    private bool _hasTakenOut;

    /// <summary>Numbers the rows that are staged next.</summary>
    public Task NumberFromAsync(MergeSteps steps, long row, CancellationToken cancellationToken) =>
        _server.ExecuteAsync(new MergeSql(_sql, steps).NumberFrom(row), cancellationToken);

    /// <summary>Casts some of the staged rows, both ends included, where any are.</summary>
    public Task CastAsync(MergeSteps steps, long first, long last, CancellationToken cancellationToken) => steps.Casts.Count == 0
        ? Task.CompletedTask
        : _server.ExecuteAsync(new MergeSql(_sql, steps, (first, last)).Cast(), cancellationToken);

    /// <summary>Takes a row out of the staged ones.</summary>
    /// <returns>Its cells as a JSON object, where they are wanted.</returns>
    public async Task<string?> TakeOutAsync(
        MergeSteps steps, TargetTable table, long row, bool wantsCells, CancellationToken cancellationToken)
    {
        var statements = new MergeSql(_sql, steps);
        var cells = wantsCells
            ? await _server.ScalarAsync<string>(statements.CellsOf(row, table), cancellationToken).ConfigureAwait(false)
            : null;

        // Where one row is refused, others may be, and each takes some looks by number.
        var index = _hasTakenOut || steps.StagesBeside ? string.Empty : $"{statements.IndexNumbers()}; ";
        await _server.ExecuteAsync(index + statements.TakeOut(row), cancellationToken).ConfigureAwait(false);
        _hasTakenOut = true;
        return cells;
    }
}
