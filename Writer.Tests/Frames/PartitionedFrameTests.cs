using System.Runtime.CompilerServices;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Frames;

/// <summary>Several frames are read at once and written as one.</summary>
public sealed class PartitionedFrameTests : DatabaseTest
{
    private const int Partitions = 6;
    private const int RowsOfOne = 900;

    private int _open;
    private int _mostOpen;

    [SetUp]
    public void Reset() => (_open, _mostOpen) = (0, 0);

    [Test]
    public async Task All_rows_of_all_partitions_arrive_once([Values(1, 3)] int parallelism)
    {
        await using var db = NewContext();

        var result = await db.WriteAsync(Frame.FromPartitions(All(_ => null)), "items", OptionsFor(parallelism));

        Assert.That(result.Rows, Is.EqualTo(Partitions * RowsOfOne));
        Assert.That(await Scalar<long>($"SELECT count(DISTINCT \"Id\") FROM {Schema}.items"), Is.EqualTo(Partitions * RowsOfOne));
        Assert.That(_mostOpen, Is.InRange(1, parallelism));
        Assert.That(_open, Is.Zero);
    }

    [Test]
    public async Task A_partition_that_fails_fails_the_write_and_closes_the_others()
    {
        await using var db = NewContext();
        var frame = Frame.FromPartitions(All(partition => partition == 4 ? new IOException("gone") : null));

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(frame, "items", OptionsFor(3)))!;

        Assert.That(failure.InnerException, Is.TypeOf<IOException>());
        Assert.That(_open, Is.Zero);
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.items') IS NULL"), Is.True);
    }

    [Test]
    public async Task A_cancelled_write_closes_all_partitions()
    {
        await using var db = NewContext();
        using var stop = new CancellationTokenSource();
        var frame = Frame.FromPartitions(All(partition =>
        {
            if (partition == 3)
                stop.Cancel();
            return null;
        }));

        Assert.That(() => db.WriteAsync(frame, "items", OptionsFor(2), stop.Token), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(_open, Is.Zero);
    }

    [Test]
    public async Task Partitions_that_can_be_read_again_are_retried_as_others_are()
    {
        await using var db = NewContext();
        var frame = Frame.FromPartitions([Frame.From(new[] { new Row(1) }), Frame.From(new[] { new Row(2), new Row(3) })]);

        await db.WriteAsync(frame, "items", OptionsFor(2));
        var result = await db.WriteAsync(frame, "items", OptionsFor(2) with { IfExists = IfExists.Append });

        Assert.That((result.Rows, await Count("items")), Is.EqualTo((3L, 6L)));
    }

    [Test]
    public async Task A_partition_of_other_columns_is_refused_by_its_place()
    {
        await using var db = NewContext();
        Frame first = Frame.From(new[] { new Row(1) }), other = Frame.From(new[] { new { Id = 1L } });

        var refusal = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Frame.FromPartitions([first, other]), "items", Options()))!;

        Assert.That((refusal.Column, refusal.Message.Contains("Partition 1 (the first is 0)", StringComparison.Ordinal)),
            Is.EqualTo(("Id", true)));
    }

    [Test]
    public async Task No_partitions_and_texts_are_refused()
    {
        await using var db = NewContext();
        using var text = new MemoryStream("a\n1\n"u8.ToArray());

        Frame none = Frame.FromPartitions([]), ofText = Frame.FromPartitions([Frame.FromCsv(text)]);
        foreach (var (frame, why) in new[] { (none, "no partitions"), (ofText, "text") })
        {
            var refusal = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(frame, "items", Options()))!;
            Assert.That(refusal.Message, Does.Contain(why));
        }
    }

    private sealed record Row(int Id);

    private WriteOptions OptionsFor(int parallelism) => Options() with { Parallelism = parallelism, BatchRows = 100 };

    private IEnumerable<Frame> All(Func<int, Exception?> failure) =>
        Enumerable.Range(0, Partitions).Select(partition => Frame.From(ReadAsync(partition, failure)));

    private async IAsyncEnumerable<Row> ReadAsync(
        int partition, Func<int, Exception?> failure, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var open = Interlocked.Increment(ref _open);
        InterlockedMax(open);
        try
        {
            for (var i = 0; i < RowsOfOne; i++)
            {
                if (i == RowsOfOne / 2 && failure(partition) is { } fails)
                    throw fails;
                if (i % 50 == 0)
                    await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return new((partition * RowsOfOne) + i);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private void InterlockedMax(int open)
    {
        int most;
        while (open > (most = Volatile.Read(ref _mostOpen)))
            Interlocked.CompareExchange(ref _mostOpen, open, most);
    }
}
