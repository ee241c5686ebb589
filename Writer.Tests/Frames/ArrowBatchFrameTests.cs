using Apache.Arrow;
using EfWriter.Tests.Support;
using ArrowSchema = Apache.Arrow.Schema;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class ArrowBatchFrameTests
{
    [Test]
    public async Task Columns_and_rows_keep_their_order_and_large_batches_are_cut()
    {
        using var numbers = new Int32Array.Builder().AppendRange([1, 2, 3, 4, 5]).Build();
        using var texts = new StringArray.Builder().AppendRange(["a", "b", "c", "d", "e"]).Build();
        Frame frame = ArrowColumn.Batch(("t", texts), ("n", numbers));

        Assert.That(frame.Kind, Is.EqualTo("RecordBatch"));
        Assert.That(await frame.BatchSizesAsync(2), Is.EqualTo(new[] { 2, 2, 1 }));
        Assert.That(await frame.RowsAsync(2), Is.EqualTo(new object[][] { ["a", 1], ["b", 2], ["c", 3], ["d", 4], ["e", 5] }));
    }

    [Test]
    public async Task A_record_batch_can_be_read_again_and_is_not_disposed()
    {
        using var numbers = new Int32Array.Builder().AppendRange([1, 2]).Build();
        var frame = Frame.From(ArrowColumn.Batch(numbers));

        Assert.That(frame.CanBeReadAgain, Is.True);
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { 1, 2 }));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { 1, 2 }));
    }

    [Test]
    public async Task No_rows_are_no_batch()
    {
        using var numbers = new Int32Array.Builder().Build();

        Assert.That(await Frame.From(ArrowColumn.Batch(numbers)).RowsAsync(), Is.Empty);
        Assert.That(await Frame.From(new RecordBatch(new ArrowSchema([], null), [], 0)).RowsAsync(), Is.Empty);
    }
}
