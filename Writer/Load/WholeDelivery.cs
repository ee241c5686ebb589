using EfWriter.Failures;
using EfWriter.Frames;
using Npgsql;

namespace EfWriter.Load;

/// <summary>
/// Sends a frame as a whole, segment by segment, and adds to a refusal what the server does not say: the type of the column, and the
/// frame's own row.
/// </summary>
internal sealed class WholeDelivery(int batchRows) : IDelivery
{
    public int BatchRows => batchRows;

    public IReadOnlyList<BadRow> BadRows => [];

    public string? RejectTable => null;

    public async Task<LoadedRows> RunAsync(
        FrameReader reader, Segments segments, IPieceSteps route, IProgress<WriteProgress>? progress, CancellationToken cancellationToken)
    {
        var sum = new LoadedRows(0, 0, 0);
        do
        {
            var segment = await segments.CurrentAsync(cancellationToken).ConfigureAwait(false);
            var further = progress is null || sum.Rows == 0 ? progress : new FurtherProgress(progress, sum);
            sum = sum.Plus(await SendAsync(segment, reader, further, cancellationToken).ConfigureAwait(false));
        }
        while (reader.NextSegment());
        return sum;
    }

    public async Task<long> IsolateAsync(RowRange rows, IPieceSteps route, Func<RowRange, Task> attempt,
        CancellationToken cancellationToken)
    {
        await attempt(rows).ConfigureAwait(false);
        return 0;
    }

    public Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<LoadedRows> SendAsync(Segment segment, FrameReader reader, IProgress<WriteProgress>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            return await segment.Loader.LoadAsync(reader, segment.Target, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            ServerFailure.NoteType(e,
                name => segment.Target.Columns.FirstOrDefault(column => column.Name == name)?.Target.Type.DisplayName);
            if (ServerFailure.Row(e) is { } row && reader.NumberOf(row) is var number && number != row)
                ServerFailure.Locate(e, ServerFailure.Column(e), ServerFailure.StoreType(e), number);
            throw;
        }
        catch (FrameFault fault) when (fault.Row is { } row && reader.NumberOf(row) != row)
        {
            throw fault.At(reader.NumberOf(row));
        }
    }

    /// <summary>Reports a segment's rows with those of the segments before.</summary>
    private sealed class FurtherProgress(IProgress<WriteProgress> progress, LoadedRows before) : IProgress<WriteProgress>
    {
        public void Report(WriteProgress value) => progress.Report(new(before.Rows + value.Rows, before.Bytes + value.Bytes));
    }
}
