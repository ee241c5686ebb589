using Apache.Arrow;
using Apache.Arrow.Types;
using EfWriter.Frames;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class ArrowListTests
{
    private static readonly object?[] Expected = [new int?[] { 1, null }, null, System.Array.Empty<int?>(), new int?[] { 3, 4, 5 }];

    [Test]
    public async Task Lists_are_arrays_of_nullable_values()
    {
        var frame = Frame.From(ArrowColumn.Batch(Lists()));

        Assert.That(frame.Fields[0].ClrType, Is.EqualTo(typeof(int?[])));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(Expected));
        Assert.That(await frame.CellsAsync(1), Is.EqualTo(Expected));
    }

    [Test]
    public async Task A_slice_of_lists_begins_at_its_offset()
    {
        for (var offset = 0; offset < 4; offset++)
        {
            using var slice = Lists().Slice(offset, 4 - offset);
            Assert.That(await Frame.From(ArrowColumn.Batch(slice)).CellsAsync(2), Is.EqualTo(Expected[offset..]), $"from {offset}");
        }
    }

    [Test]
    public async Task Elements_that_are_a_slice_are_read_from_its_offset()
    {
        using var elements = new Int32Array.Builder().AppendRange([9, 9, 1, 2]).Build().Slice(2, 2);
        using var list = new ListArray(new ListType(Int32Type.Default), 1, Offsets(0, 2), elements, ArrowBuffer.Empty);

        Assert.That(await Frame.From(ArrowColumn.Batch(list)).CellsAsync(), Is.EqualTo(new object[] { new int?[] { 1, 2 } }));
    }

    [Test]
    public async Task Elements_that_are_never_null_are_an_array_of_values()
    {
        using var elements = new Int32Array.Builder().AppendRange([1, 2]).Build();
        using var list = new ListArray(new ListType(new Field("item", Int32Type.Default, nullable: false)), 1, Offsets(0, 2), elements,
            ArrowBuffer.Empty);
        var frame = Frame.From(ArrowColumn.Batch(list));

        Assert.That(frame.Fields[0].ClrType, Is.EqualTo(typeof(int[])));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { new[] { 1, 2 } }));
    }

    [Test]
    public void A_null_element_where_none_may_be_is_refused()
    {
        using var elements = new Int32Array.Builder().Append(1).AppendNull().Build();
        using var list = new ListArray(new ListType(new Field("item", Int32Type.Default, nullable: false)), 2, Offsets(0, 1, 2), elements,
            ArrowBuffer.Empty);

        Assert.That(() => Frame.From(ArrowColumn.Batch(list)).RowsAsync(),
            Throws.TypeOf<FrameFault>().With.Property("Row").EqualTo(1L).And.Property("Column").EqualTo("c"));
    }

    [Test]
    public async Task Large_and_fixed_size_lists_are_arrays_too()
    {
        using var elements = new Int64Array.Builder().AppendRange([1, 2, 3, 4, 5, 6]).Build();
        using var offsets = new ArrowBuffer.Builder<long>().AppendRange([0L, 1L, 1L, 6L]).Build();
        using var large = new LargeListArray(new LargeListType(Int64Type.Default), 3, offsets, elements, ArrowBuffer.Empty);
        using var sized =
            new FixedSizeListArray(new FixedSizeListType(Int64Type.Default, 2), 3, elements, new ArrowBuffer(new byte[] { 0b101 }), 1);

        Assert.That(
            await Frame.From(ArrowColumn.Batch(large.Slice(1, 2))).CellsAsync(),
            Is.EqualTo(new object[] { System.Array.Empty<long?>(), new long?[] { 2, 3, 4, 5, 6 } }));
        Assert.That(await Frame.From(ArrowColumn.Batch(sized)).CellsAsync(),
            Is.EqualTo(new object?[] { new long?[] { 1, 2 }, null, new long?[] { 5, 6 } }));
        Assert.That(await Frame.From(ArrowColumn.Batch(sized.Slice(2, 1))).CellsAsync(), Is.EqualTo(new object[] { new long?[] { 5, 6 } }));
    }

    [Test]
    public async Task Texts_bytes_decimals_and_times_are_list_elements_too()
    {
        await AssertList(new StringArray.Builder().Append("Grüße").AppendNull().Build(), new string?[] { "Grüße", null });
        await AssertList(new StringViewArray.Builder().Append("longer than the twelve").AppendNull().Build(),
            new string?[] { "longer than the twelve", null });
        await AssertList(new BinaryArray.Builder().Append([1]).AppendNull().Build(), new byte[]?[] { [1], null });
        await AssertList(new BooleanArray.Builder().Append(true).AppendNull().Build(), new bool?[] { true, null });
        await AssertList(new Decimal128Array.Builder(new Decimal128Type(5, 2)).Append(1.25m).AppendNull().Build(),
            new decimal?[] { 1.25m, null });
        await AssertList(new Date32Array.Builder().Append(new DateOnly(2024, 2, 29)).AppendNull().Build(),
            new PgDate?[] { new(8_825), null });
        await AssertList(new GuidArray.Builder().Append(Guid.Empty).AppendNull().Build(), new Guid?[] { Guid.Empty, null });
    }

    [Test]
    public async Task Lists_without_any_element_need_no_buffers()
    {
        using var elements = new StringArray(0, ArrowBuffer.Empty, ArrowBuffer.Empty, ArrowBuffer.Empty);
        using var list =
            new ListArray(new ListType(StringType.Default), 2, Offsets(0, 0, 0), elements, new ArrowBuffer(new byte[] { 1 }), 1);

        Assert.That(await Frame.From(ArrowColumn.Batch(list)).CellsAsync(),
            Is.EqualTo(new object?[] { System.Array.Empty<string>(), null }));
    }

    [Test]
    public void An_element_that_cannot_be_read_is_named_by_its_list_s_row()
    {
        using var elements = new BinaryArray.Builder().Append([0x61]).Append([0xFF]).Build();
        using var texts = ArrowArrayFactory.BuildArray(new ArrayData(StringType.Default, 2, 0, 0, elements.Data.Buffers));
        using var list = new ListArray(new ListType(StringType.Default), 2, Offsets(0, 1, 2), texts, ArrowBuffer.Empty);

        Assert.That(() => Frame.From(ArrowColumn.Batch(list)).RowsAsync(),
            Throws.TypeOf<FrameFault>().With.Property("Row").EqualTo(1L).And.Property("Column").EqualTo("c"));
    }

    [Test]
    public void The_kind_of_timestamps_is_known_in_lists_too()
    {
        using var elements = new TimestampArray.Builder(TimeUnit.Second, "UTC").Append(DateTimeOffset.UnixEpoch).Build();
        using var list = new ListArray(new ListType(elements.Data.DataType), 1, Offsets(0, 1), elements, ArrowBuffer.Empty);

        Assert.That(Frame.From(ArrowColumn.Batch(list)).Fields[0],
            Is.EqualTo(new FrameField("c", typeof(PgInstant?[]), true)));
    }

    private static async Task AssertList<T>(IArrowArray elements, T[] expected)
    {
        using var list = new ListArray(new ListType(elements.Data.DataType), 1, Offsets(0, 2), elements, ArrowBuffer.Empty);
        var frame = Frame.From(ArrowColumn.Batch(list));

        Assert.That(frame.Fields[0], Is.EqualTo(new FrameField("c", typeof(T[]), IsNullable: true)));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { expected }));
    }

    private static ArrowBuffer Offsets(params int[] offsets) => new ArrowBuffer.Builder<int>().AppendRange(offsets).Build();

    private static ListArray Lists()
    {
        var lists = new ListArray.Builder(Int32Type.Default);
        var values = (Int32Array.Builder)lists.ValueBuilder;
        lists.Append();
        values.Append(1).AppendNull();
        lists.AppendNull();
        lists.Append();
        lists.Append();
        values.AppendRange([3, 4, 5]);
        return lists.Build();
    }
}
