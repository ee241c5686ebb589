using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Load;
using Npgsql;

namespace EfWriter.BadRows;

/// <summary>
/// Does something with rows, in order, and finds those that it cannot be done with: what fails is taken back to a savepoint and done again
/// with the rows around the one that the server names, or with either half.
/// </summary>
/// <remarks>A row whose foreign key nothing meets may point at a later row: it waits until all others are done.</remarks>
/// <param name="connection">The connection that it is done on.</param>
/// <param name="mostWaiting">The most rows that wait.</param>
internal sealed class RowIsolation(NpgsqlConnection connection, int mostWaiting)
{
    // Once one is refused: the rest would be counted for each that is.
    private const long MostRows = 65_536;

    private static readonly Savepoint Part = new("efwriter_rows");

    private readonly List<long> _waiting = [];

    /// <param name="all">The rows.</param>
    /// <param name="attempt">Does it with some of them.</param>
    /// <param name="leaveOut">Takes note of a row that it cannot be done with, by itself; throws where none may be left out.</param>
    /// <param name="keep">Keeps a row for <see cref="SettleAsync"/>; null where all rows are kept anyway.</param>
    /// <param name="cancellationToken">Stops between attempts.</param>
    public async Task RunAsync(
        RowRange all, Func<RowRange, Task> attempt, Func<long, Exception, Task> leaveOut, Action<long>? keep,
        CancellationToken cancellationToken)
    {
        var open = new Stack<RowRange>([all]);
        while (open.TryPop(out var range))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (range.Count == 0 || await TryAsync(range, attempt, cancellationToken).ConfigureAwait(false) is not { } failure)
                continue;

            // What was found before it was sent is certain; what the server names is tried by itself.
            var named = RowRefusals.RowOf(failure) is { } row && range.Has(row) ? row : (long?)null;
            if (range.Count == 1 || (named is not null && failure is not PostgresException))
            {
                var bad = named ?? range.First;
                if (failure is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation })
                    Wait(bad, keep);
                else
                    await leaveOut(bad, failure).ConfigureAwait(false);
                PushInParts(open, range.From(bad + 1));
                open.Push(range.Before(bad));
            }
            else if (named is { } suspect)
            {
                PushInParts(open, range.From(suspect + 1));
                open.Push(new(suspect, 1));
                open.Push(range.Before(suspect));
            }
            else
            {
                var middle = range.First + (range.Count / 2);
                PushInParts(open, range.From(middle));
                PushInParts(open, range.Before(middle));
            }
        }
    }

    /// <summary>Does it with the rows that wait, one by one, for as long as that brings any of them on; what is left is left out.</summary>
    /// <param name="attempt">Does it with one of them.</param>
    /// <param name="leaveOut">Takes note of a row that it cannot be done with.</param>
    /// <param name="cancellationToken">Stops between attempts.</param>
    public async Task SettleAsync(Func<RowRange, Task> attempt, Func<long, Exception, Task> leaveOut, CancellationToken cancellationToken)
    {
        var failures = new SortedDictionary<long, Exception>();
        for (var before = int.MaxValue; _waiting.Count > 0 && _waiting.Count < before;)
        {
            before = _waiting.Count;
            failures.Clear();
            foreach (var row in _waiting)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await TryAsync(new(row, 1), attempt, cancellationToken).ConfigureAwait(false) is { } failure)
                    failures.Add(row, failure);
            }

            _waiting.RemoveAll(row => !failures.ContainsKey(row));
        }

        foreach (var (row, failure) in failures)
            await leaveOut(row, failure).ConfigureAwait(false);
        _waiting.Clear();
    }

    // The first part is on top.
    private static void PushInParts(Stack<RowRange> open, RowRange rows)
    {
        for (var first = rows.First + ((Math.Max(rows.Count - 1, 0) / MostRows) * MostRows); first >= rows.First; first -= MostRows)
            open.Push(rows.From(first).Before(Math.Min(first + MostRows, rows.End)));
    }

    private void Wait(long row, Action<long>? keep)
    {
        if (_waiting.Count >= mostWaiting)
            throw Errors.TooManyWaitingRows(mostWaiting, row);
        _waiting.Add(row);
        keep?.Invoke(row);
    }

    private Task<Exception?> TryAsync(RowRange range, Func<RowRange, Task> attempt, CancellationToken cancellationToken) => Part.TryAsync(
        connection,
        () => attempt(range),
        failure => RowRefusals.IsOfRow(failure is PostgresException server ? ServerFailure.MarkRowsSent(server, table: null) : failure),
        cancellationToken);
}
