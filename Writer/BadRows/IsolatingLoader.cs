using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Schema;

namespace EfWriter.BadRows;

/// <summary>Sends a frame batch by batch, each in a part of the transaction of its own, and leaves out the rows that are refused.</summary>
/// <param name="steps">What belongs to sending a piece, before and after.</param>
/// <param name="table">Where the rows go in the end.</param>
/// <param name="catalog">The connection that they are sent on.</param>
/// <param name="bad">The rows left out.</param>
internal sealed class IsolatingLoader(PieceSteps steps, TargetTable table, Catalog catalog, BadRowList bad) : IDelivery
{
    /// <summary>The most rows of a batch: what is sent twice where one of them is refused.</summary>
    public const int BatchRows = 8_192;

    public async Task<LoadedRows> RunAsync(FrameReader reader, Segments segments, IProgress<WriteProgress>? progress, CancellationToken cancellationToken)
    {
        var isolation = new RowIsolation(catalog, bad.MostWaiting);
        var waiting = new Dictionary<long, FrameBatch>();
        var sum = new LoadedRows(0, 0, 0);
        await steps.OpenAsync(cancellationToken).ConfigureAwait(false);
        do
        {
            var segment = await segments.CurrentAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.MoveNextAsync().ConfigureAwait(false))
            {
                var batch = new FrameBatch(reader.Current, reader.FirstRow, segment);
                await isolation.RunAsync(
                    batch.Range,
                    range => SendAsync(batch, range),
                    (row, failure) => LeaveOutAsync(batch, row, failure),
                    row => waiting.Add(row, batch.Keep(row)),
                    cancellationToken).ConfigureAwait(false);
                progress?.Report(new(sum.Rows, sum.Bytes));
            }
        }
        while (reader.NextSegment());

        await isolation.SettleAsync(
            range => SendAsync(waiting[range.First], range), (row, failure) => LeaveOutAsync(waiting[row], row, failure), cancellationToken).ConfigureAwait(false);
        await steps.CloseAsync(cancellationToken).ConfigureAwait(false);
        return sum;

        async Task SendAsync(FrameBatch batch, RowRange range) => sum = sum.Plus(await SendPieceAsync(batch, range, cancellationToken).ConfigureAwait(false));

        Task LeaveOutAsync(FrameBatch batch, long row, Exception failure)
        {
            bad.Add(RowRefusals.Describe(failure, batch.NumberOf(row), table), failure, bad.KeepsCells ? batch.Json(row) : null);
            return Task.CompletedTask;
        }
    }

    private async Task<LoadedRows> SendPieceAsync(FrameBatch batch, RowRange range, CancellationToken cancellationToken)
    {
        var (loader, target) = batch.Segment;
        await steps.BeginAsync(range, cancellationToken).ConfigureAwait(false);
        var before = await catalog.CountInsertedAsync(target.Table, cancellationToken).ConfigureAwait(false);
        var reader = batch.Read(range);
        await using var readerEnd = reader.ConfigureAwait(false);
        var sent = await loader.LoadAsync(reader, target, progress: null, cancellationToken).ConfigureAwait(false);
        var counted = sent.Counted ?? await catalog.CountInsertedAsync(target.Table, cancellationToken).ConfigureAwait(false) - before;
        var arrived = counted is null || counted == sent.Rows ? await steps.EndAsync(range, target, cancellationToken).ConfigureAwait(false) : null;
        return sent with { Counted = arrived ?? counted };
    }
}
