using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using EfWriter.Frames;
using EfWriter.Tests.Support;
using ArrowSchema = Apache.Arrow.Schema;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class ArrowStreamFrameTests
{
    [Test]
    public async Task Batches_come_one_after_the_other_cut_to_size_and_without_empty_ones()
    {
        using var stream = new Batches(Numbers(1, 2, 3), Numbers(), Numbers(4));
        var frame = Frame.From(stream);

        Assert.That(frame.Fields, Is.EqualTo(new[] { new FrameField("c", typeof(int), true) }));
        Assert.That(await frame.BatchSizesAsync(2), Is.EqualTo(new[] { 2, 1, 1 }));
    }

    [Test]
    public async Task A_batch_is_disposed_once_it_has_been_consumed_and_not_before()
    {
        var (first, second) = (Numbers(1, 2), Numbers(3));
        using var stream = new Batches(first, second);
        var disposed = new List<(int, int)>();

        await foreach (var batch in Frame.From(stream).ReadAsync(1, CancellationToken.None))
            disposed.Add((first.Disposals, second.Disposals));

        Assert.That(disposed, Is.EqualTo(new[] { (0, 0), (0, 0), (1, 0) }));
        Assert.That((first.Disposals, second.Disposals), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_second_read_is_refused()
    {
        using var stream = new Batches(Numbers(1));
        var frame = Frame.From(stream);
        await frame.RowsAsync();

        Assert.That(frame.CanBeReadAgain, Is.False);
        Assert.That(() => frame.ReadAsync(1, CancellationToken.None),
            Throws.InvalidOperationException.With.Message.Contains("read already"));
    }

    [Test]
    public void A_batch_of_another_schema_is_refused()
    {
        using var named = new Batches(Numbers(1), new Batch(new Int32Array.Builder().Append(1).Build(), "other"));
        using var typed = new Batches(Numbers(1), new Batch(new Int64Array.Builder().Append(1).Build(), "c"));

        Assert.That(() => Frame.From(named).RowsAsync(),
            Throws.TypeOf<FrameFault>().With.Message.EqualTo(
                "A batch of the stream has column 'other' of int32 where the stream's schema has 'c' of int32."));
        Assert.That(() => Frame.From(typed).RowsAsync(),
            Throws.TypeOf<FrameFault>().With.Message.EqualTo(
                "A batch of the stream has column 'c' of int64 where the stream's schema has 'c' of int32."));
    }

    [Test]
    public void Rows_are_counted_from_the_stream_s_start()
    {
        var type = new TimestampType(TimeUnit.Second, "UTC");
        Batch Times(params long[] seconds) => new(
            ArrowArrayFactory.BuildArray(
                new ArrayData(type, seconds.Length, 0, 0,
                    [ArrowBuffer.Empty, new ArrowBuffer.Builder<long>().AppendRange(seconds).Build()])), "c");
        using var stream = new Batches(Times(0, 0, 0), Times(0, 0, long.MaxValue));

        Assert.That(() => Frame.From(stream).RowsAsync(2), Throws.TypeOf<FrameFault>().With.Property("Row").EqualTo(5L));
    }

    [Test]
    public void What_the_source_throws_passes_untouched()
    {
        var cause = new IOException();
        using var stream = new Batches(Numbers(1)) { Failure = cause };

        Assert.That(() => Frame.From(stream).RowsAsync(), Throws.Exception.SameAs(cause));
    }

    [Test]
    public async Task A_file_s_stream_with_dictionaries_is_read()
    {
        using var file = new MemoryStream();
        using (var values = new StringArray.Builder().AppendRange(["red", "green"]).Build())
        {
            var type = new DictionaryType(Int8Type.Default, StringType.Default, ordered: false);
            var first = ArrowColumn.Batch(("d", new DictionaryArray(type, new Int8Array.Builder().Append(1).AppendNull().Build(), values)),
                ("n", new Int64Array.Builder().AppendRange([1, 2]).Build()));
            var second = ArrowColumn.Batch(("d", new DictionaryArray(type, new Int8Array.Builder().Append(0).Build(), values)),
                ("n", new Int64Array.Builder().Append(3).Build()));
            using var writer = new ArrowStreamWriter(file, first.Schema, leaveOpen: true);
            await writer.WriteRecordBatchAsync(first);
            await writer.WriteRecordBatchAsync(second);
            await writer.WriteEndAsync();
        }

        file.Position = 0;
        using var reader = new ArrowStreamReader(file);
        Assert.That(await Frame.From(reader).RowsAsync(), Is.EqualTo(new object?[][] { ["green", 1L], [null, 2L], ["red", 3L] }));
    }

    private static Batch Numbers(params int[] values) => new(new Int32Array.Builder().AppendRange(values).Build(), "c");

    private sealed class Batch(IArrowArray array, string name)
        : RecordBatch(new ArrowSchema([new Field(name, array.Data.DataType, nullable: true)], null), [array], array.Length)
    {
        public int Disposals { get; private set; }

        protected override void Dispose(bool disposing)
        {
            Disposals++;
            base.Dispose(disposing);
        }
    }

    private sealed class Batches(params Batch[] batches) : IArrowArrayStream
    {
        private int _next;

        public Exception? Failure { get; init; }

        public ArrowSchema Schema => batches[0].Schema;

        public ValueTask<RecordBatch> ReadNextRecordBatchAsync(CancellationToken cancellationToken = default)
        {
            if (_next < batches.Length)
                return new(batches[_next++]);
            return Failure is null ? new((RecordBatch)null!) : throw Failure;
        }

        public void Dispose()
        {
        }
    }
}
