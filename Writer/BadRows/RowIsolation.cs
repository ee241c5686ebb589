using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Schema;
using Npgsql;

namespace EfWriter.BadRows;

/// <summary>
/// Does something with rows, in order, and finds those that it cannot be done with: what fails is taken back to a savepoint and done again with
/// the rows around the one that the server names, or with either half.
/// </summary>
/// <param name="catalog">The connection that it is done on.</param>
internal sealed class RowIsolation(Catalog catalog)
{
    private const string Savepoint = "efwriter_rows";

    /// <param name="all">The rows.</param>
    /// <param name="attempt">Does it with some of them.</param>
    /// <param name="leaveOut">Takes note of a row that it cannot be done with, by itself; throws where none may be left out.</param>
    /// <param name="cancellationToken">Stops between attempts.</param>
    public async Task RunAsync(RowRange all, Func<RowRange, Task> attempt, Func<long, Exception, Task> leaveOut, CancellationToken cancellationToken)
    {
        var open = new Stack<RowRange>([all]);
        while (open.TryPop(out var range))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (range.Count == 0 || await TryAsync(range, attempt, cancellationToken).ConfigureAwait(false) is not { } failure)
                continue;

            // What was found before it was sent is certain; what the server names is tried by itself.
            var named = RowOf(failure) is { } row && range.Has(row) ? row : (long?)null;
            if (range.Count == 1 || (named is not null && failure is not PostgresException))
            {
                var bad = named ?? range.First;
                await leaveOut(bad, failure).ConfigureAwait(false);
                open.Push(range.From(bad + 1));
                open.Push(range.Before(bad));
            }
            else if (named is { } suspect)
            {
                open.Push(range.From(suspect + 1));
                open.Push(new(suspect, 1));
                open.Push(range.Before(suspect));
            }
            else
            {
                var middle = range.First + (range.Count / 2);
                open.Push(range.From(middle));
                open.Push(range.Before(middle));
            }
        }
    }

    private async Task<Exception?> TryAsync(RowRange range, Func<RowRange, Task> attempt, CancellationToken cancellationToken)
    {
        await catalog.ExecuteAsync($"SAVEPOINT {Savepoint}", cancellationToken).ConfigureAwait(false);
        try
        {
            await attempt(range).ConfigureAwait(false);
            await catalog.ExecuteAsync($"RELEASE SAVEPOINT {Savepoint}", cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (RowRefusals.IsOfRow(e))
        {
            await catalog.ExecuteAsync($"ROLLBACK TO SAVEPOINT {Savepoint}; RELEASE SAVEPOINT {Savepoint}", cancellationToken).ConfigureAwait(false);
            return e;
        }
    }

    private static long? RowOf(Exception failure) => failure switch
    {
        FrameFault fault => fault.Row,
        PostgresException server => ServerFailure.Row(server),
        _ => null,
    };
}
