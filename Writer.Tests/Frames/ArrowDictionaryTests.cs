using Apache.Arrow;
using Apache.Arrow.Types;
using EfWriter.Frames;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class ArrowDictionaryTests
{
    private static readonly object[] IndexArrays =
    [
        new Int8Array.Builder().Append(1).AppendNull().Append(0).Append(2).Build(),
        new Int16Array.Builder().Append(1).AppendNull().Append(0).Append(2).Build(),
        new Int32Array.Builder().Append(1).AppendNull().Append(0).Append(2).Build(),
        new Int64Array.Builder().Append(1).AppendNull().Append(0).Append(2).Build(),
        new UInt8Array.Builder().Append(1).AppendNull().Append(0).Append(2).Build(),
        new UInt16Array.Builder().Append(1).AppendNull().Append(0).Append(2).Build(),
        new UInt32Array.Builder().Append(1).AppendNull().Append(0).Append(2).Build(),
        new UInt64Array.Builder().Append(1).AppendNull().Append(0).Append(2).Build(),
    ];

    [TestCaseSource(nameof(IndexArrays))]
    public async Task Cells_are_decoded_by_any_type_of_index_and_a_null_value_is_null(IArrowArray indices)
    {
        using var values = new StringArray.Builder().Append("zero").Append("one").AppendNull().Build();
        var frame = Frame.From(ArrowColumn.Batch(Of(indices, values)));

        Assert.That(frame.Fields[0], Is.EqualTo(new FrameField("c", typeof(string), true) { IsMemory = true }));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object?[] { "one", null, "zero", null }));
        Assert.That(await frame.CellsAsync(1), Is.EqualTo(new object?[] { "one", null, "zero", null }));
    }

    [Test]
    public async Task A_slice_of_indices_begins_at_its_offset()
    {
        using var values = new Int64Array.Builder().Append(10).Append(20).Append(30).Build();
        var slice = Of((IArrowArray)IndexArrays[0], values).Slice(2, 2);

        Assert.That(await Frame.From(ArrowColumn.Batch(slice)).CellsAsync(), Is.EqualTo(new object[] { 10L, 30L }));
    }

    [Test]
    public async Task The_kind_of_timestamps_is_known_through_a_dictionary()
    {
        using var values = new TimestampArray.Builder(TimeUnit.Second, "UTC").Append(DateTimeOffset.UnixEpoch).Build();
        using var indices = new Int8Array.Builder().Append(0).Build();
        var frame = Frame.From(ArrowColumn.Batch(Of(indices, values)));

        Assert.That(frame.Fields[0].ClrType, Is.EqualTo(typeof(PgInstant)));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { new PgInstant(PgTimestamp.OfUnixMicroseconds(0).Microseconds) }));
    }

    [Test]
    public async Task A_dictionary_may_be_empty_where_all_is_null()
    {
        using var values = new StringArray(0, ArrowBuffer.Empty, ArrowBuffer.Empty, ArrowBuffer.Empty);
        using var indices = new Int8Array.Builder().AppendNull().Build();

        Assert.That(await Frame.From(ArrowColumn.Batch(Of(indices, values))).CellsAsync(), Is.EqualTo(new object?[] { null }));
    }

    [TestCase(-1)]
    [TestCase(1)]
    public void An_index_beyond_the_dictionary_is_refused(int index)
    {
        using var values = new Int64Array.Builder().Append(10).Build();
        using var indices = new Int32Array.Builder().Append(0).Append(index).Build();

        Assert.That(
            () => Frame.From(ArrowColumn.Batch(Of(indices, values))).RowsAsync(),
            Throws.TypeOf<FrameFault>().With.Message.EqualTo("It holds an index beyond its dictionary."));
    }

    private static DictionaryArray Of(IArrowArray indices, IArrowArray values) =>
        new(new DictionaryType(indices.Data.DataType, values.Data.DataType, ordered: false), indices, values);
}
