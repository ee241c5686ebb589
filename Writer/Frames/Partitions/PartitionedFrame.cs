using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EfWriter.Frames.Text;

namespace EfWriter.Frames;

/// <summary>Frames of the same columns that are read at once and written as one, in no order.</summary>
internal sealed class PartitionedFrame(IReadOnlyList<Frame> partitions) : Frame
{
    private int _atOnce = 1;

    internal override string Kind => "partitioned frame";

    internal override bool CanBeReadAgain => partitions.All(partition => partition.CanBeReadAgain);

    internal override bool IsUsedUp => partitions.Any(partition => partition.IsUsedUp);

    internal override IReadOnlyList<FrameField> Fields => field ??= Common();

    internal override long? KnownRows => partitions.Aggregate((long?)0, (sum, partition) => sum + partition.KnownRows);

    internal override IEnumerable<Type> ObjectTypes => partitions.SelectMany(partition => partition.ObjectTypes);

    internal override IReadOnlyList<int> Optional => [.. partitions.SelectMany(partition => partition.Optional).Distinct().Order()];

    // A partition may be in its first batch while the write is in the middle of another's: nothing can be said of its connection then.
    internal override void BeginWrite(Action afterRow)
    {
        foreach (var partition in partitions)
            partition.BeginWrite(static () => { });
    }

    internal override void ReadAtOnce(int most) => _atOnce = Math.Min(most, partitions.Count);

    internal override async IAsyncEnumerable<ColumnBatch> ReadAsync(
        int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches = Channel.CreateBounded<(ColumnBatch Batch, SemaphoreSlim Taken)>(_atOnce);
        var next = -1;
        var readers = Task.WhenAll(Enumerable.Range(0, _atOnce).Select(_ => Task.Run(ReadSomeAsync, CancellationToken.None)));
        _ = readers.ContinueWith(_ => batches.Writer.TryComplete(), TaskScheduler.Default);
        try
        {
            await foreach (var (batch, taken) in batches.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
                try
                {
                    taken.Release();
                }
                catch (ObjectDisposedException) when (stop.IsCancellationRequested)
                {
                    // Its reader has ended meanwhile.
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await readers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // A frame fills its buffers anew for each batch: so each reader has one batch on its way, and waits until it was sent.
        async Task ReadSomeAsync()
        {
            using var taken = new SemaphoreSlim(0);
            try
            {
                while (Interlocked.Increment(ref next) is var i && i < partitions.Count)
                {
                    await foreach (var batch in partitions[i].ReadAsync(batchRows, stop.Token).ConfigureAwait(false))
                    {
                        await batches.Writer.WriteAsync((batch, taken), stop.Token).ConfigureAwait(false);
                        await taken.WaitAsync(stop.Token).ConfigureAwait(false);
                    }
                }
            }
            catch (Exception e)
            {
                batches.Writer.TryComplete(e);
                throw;
            }
        }
    }

    private IReadOnlyList<FrameField> Common()
    {
        if (partitions.Count == 0)
            throw Errors.NoPartitions();
        if (partitions.FirstOrDefault(partition => partition is TextFrame) is { } text)
            throw Errors.PartitionOfText(text.Kind);
        var fields = partitions[0].Fields;
        for (var i = 1; i < partitions.Count; i++)
        {
            var others = partitions[i].Fields;
            if (others.Count != fields.Count)
                throw Errors.OtherPartition(i, column: null);
            if (fields.Zip(others).FirstOrDefault(pair => !IsSame(pair.First, pair.Second)) is { First: { } differing })
                throw Errors.OtherPartition(i, differing.Name);
            fields = [.. fields.Zip(others, (one, other) => one with { IsNullable = one.IsNullable || other.IsNullable })];
        }

        return fields;
    }

    private static bool IsSame(FrameField one, FrameField other) =>
        one.Name == other.Name && one.CellType == other.CellType && one.ClrType == other.ClrType && one.Kind == other.Kind
        && one.Wire?.StoreType == other.Wire?.StoreType;
}
