using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;
using EfWriter.Frames;
using EfWriter.Tests.Support;
using ArrowSchema = Apache.Arrow.Schema;

namespace EfWriter.Tests.Frames;

/// <summary>Arrow batches that somebody else made, and who may have written anything: refused by the column's name, at no cost.</summary>
[ServerFree]
public sealed class ArrowHostileTests
{
    private static readonly byte[] Ten = "abcdefghij"u8.ToArray();
    private static readonly StructType Struct = new([new Field("a", Int32Type.Default, nullable: true)]);
    private static readonly DictionaryType Dictionary = new(Int32Type.Default, StringType.Default, ordered: false);

    private static readonly object[] Decimals =
    [
        .. new[] { (4, 9), (8, 18), (16, 38), (32, 76) }.SelectMany(size => new (int Precision, int Scale)[]
        {
            (size.Item2, -200_000_000), (size.Item2, int.MinValue), (size.Item2, int.MaxValue), (size.Item2, 1001), (size.Item2, -1001),
            (size.Item2 + 1, 0), (0, 0), (-1, 0), (int.MaxValue, -1), (int.MinValue, 1),
        }.Select(type => new object[] { size.Item1, type.Precision, type.Scale })),
    ];

    private static readonly object[] Broken =
    [
        Case("texts that end beyond their bytes", Data(StringType.Default, 2, Ints(0, 5, 100_000), Ten)),
        Case("texts that begin before their bytes", Data(StringType.Default, 2, Ints(-64, 5, 8), Ten)),
        Case("texts with descending offsets", Data(StringType.Default, 2, Ints(8, 2, 9), Ten)),
        Case("texts with too few offsets", Data(StringType.Default, 200, Ints(0, 5, 8), Ten)),
        Case("texts without bytes", new(StringType.Default, 2, 0, 0, [ArrowBuffer.Empty, new(Ints(0, 5, 8))])),
        Case("large texts beyond 32 bits", Data(LargeStringType.Default, 2, Longs(0, 5, 1L << 40), Ten)),
        Case("large texts that begin before", Data(LargeStringType.Default, 2, Longs(-(1L << 32), 5, 6), Ten)),
        Case("large texts that wrap round", Data(LargeStringType.Default, 2, Longs(0, (1L << 32) + 5, (1L << 32) + 6), Ten)),
        Case("binaries beyond their bytes", Data(BinaryType.Default, 2, Ints(0, 5, 1000), Ten)),
        Case("too few bytes of one width", Data(new FixedSizeBinaryType(16), 2, Ten)),
        Case("bytes of the greatest width", Data(new FixedSizeBinaryType(int.MaxValue), 2, Ten)),
        Case("too few numbers", Data(Int32Type.Default, 5000, Ints(1, 2))),
        Case("numbers that begin beyond", Data(Int32Type.Default, 2, Ints(1, 2), offset: 5000)),
        Case("numbers that begin beyond everything", Data(Int32Type.Default, 2, Ints(1, 2), offset: int.MaxValue)),
        Case("numbers that begin before", Data(Int32Type.Default, 2, Ints(1, 2), offset: -1)),
        Case("too short a bitmap", new(Int32Type.Default, 100, 1, 0, [new(new byte[] { 255 }), new(new byte[400])])),
        Case("too few bits", Data(BooleanType.Default, 1000, [3])),
        Case("too few decimals", Data(new Decimal128Type(38, 2), 3, Ten)),
        Case("too few intervals", Data(new IntervalType(IntervalUnit.MonthDayNanosecond), 2, new byte[31])),
        Case("too few times", Data(new Time64Type(TimeUnit.Nanosecond), 2, Ten)),
        Case("too few timestamps of a strange zone", Data(new TimestampType(TimeUnit.Second, "'; DROP TABLE x; --\u001b[31m"), 2, Ten)),
        Case("lists beyond their elements", List(new ListType(Int32Type.Default), Ints(0, 2, 1000))),
        Case("lists far beyond their elements", List(new ListType(Int32Type.Default), Ints(0, 2, 2_000_000_000))),
        Case("lists that begin before", List(new ListType(Int32Type.Default), Ints(-100, 2, 3))),
        Case("lists with descending offsets", List(new ListType(Int32Type.Default), Ints(3, 0, 3))),
        Case("large lists beyond 32 bits", List(new LargeListType(Int32Type.Default), Longs(0, 1L << 40, 1L << 41))),
        Case("list views beyond their elements", List(new ListViewType(Int32Type.Default), Ints(0, 2), Ints(1, 2))),
        Case("list views that begin before", List(new ListViewType(Int32Type.Default), Ints(0, -1), Ints(1, 1))),
        Case("list views of the greatest size", List(new ListViewType(Int32Type.Default), Ints(1, 1), Ints(1, int.MaxValue))),
        Case("lists of one size without as many elements", List(new FixedSizeListType(Int32Type.Default, 1000))),
        Case("lists of the greatest size", List(new FixedSizeListType(Int32Type.Default, int.MaxValue))),
        Case("lists of broken elements",
            new(new ListType(Int32Type.Default), 1, 0, 0, [ArrowBuffer.Empty, new(Ints(0, 3))], [Data(Int32Type.Default, 3, Ints(1))])),
        Case("structs of too few members", new(Struct, 500, 0, 0, [ArrowBuffer.Empty], [Three])),
        Case("structs without members", new(Struct, 2, 0, 0, [ArrowBuffer.Empty], [])),
        Case("a dictionary of broken texts", Data(Dictionary, 2, Ints(0, 1), Data(StringType.Default, 2, Ints(0, 5, 100), Ten))),
        Case("too few indices", Data(Dictionary, 3, Ints(0, 1), Data(StringType.Default, 2, Ints(0, 5, 10), Ten))),
        Case("a view of no buffer", Data(StringViewType.Default, 1, View(100, buffer: 77, offset: 0), Ten)),
        Case("a view of a buffer before the first", Data(StringViewType.Default, 1, View(100, buffer: -1, offset: 0), Ten)),
        Case("a view beyond its buffer", Data(StringViewType.Default, 1, View(100, buffer: 0, offset: 5000), Ten)),
        Case("a view that wraps round", Data(StringViewType.Default, 1, View(int.MaxValue, buffer: 0, offset: int.MaxValue), Ten)),
        Case("a view of a length below nothing", Data(StringViewType.Default, 1, View(-5, buffer: 0, offset: 0), Ten)),
    ];

    [TestCaseSource(nameof(Decimals))]
    public void A_decimal_of_digits_that_no_number_has_is_refused_before_a_row_is_read(int width, int precision, int scale)
    {
        var fault = FrameRows.FaultOf(Frame.From(new RecordBatch(Schema(Decimal(width, precision, scale)), [], 0)));

        Assert.That(fault.Column, Is.EqualTo("c"));
        Assert.That(fault.Remedy, Does.Contain("a scale from -1,000 to 1,000"));
    }

    [Test]
    public async Task A_decimal_of_the_greatest_scales_is_read([Values(4, 8, 16, 32)] int width, [Values(-1000, 1000)] int scale)
    {
        var digits = width switch { 4 => 9, 8 => 18, 16 => 38, _ => 76 };
        var bytes = new byte[width];
        bytes[0] = 1;
        var cells = await Frame.From(Batch(Data(Decimal(width, digits, scale), 1, bytes))).CellsAsync();

        Assert.That(cells, Is.EqualTo(new object[]
        {
            new WideDecimal(scale < 0 ? System.Numerics.BigInteger.Pow(10, -scale) : 1, Math.Max(scale, 0)),
        }));
    }

    [TestCaseSource(nameof(Broken))]
    public void What_does_not_hold_what_it_says_is_refused_by_its_column(ArrayData data)
    {
        var fault = Assert.ThrowsAsync<FrameFault>(() => Frame.From(Batch(data)).RowsAsync())!;

        Assert.That(fault.Column, Is.EqualTo("c"));
        Assert.That(fault.Message, Does.EndWith("does not hold what its length, offsets and views say."));
    }

    [TestCase(0, 100_000)]
    [TestCase(0, -3)]
    public void An_index_beyond_its_dictionary_is_refused_with_its_row(int first, int second)
    {
        var data = Data(Dictionary, 2, Ints(first, second), Data(StringType.Default, 2, Ints(0, 5, 10), Ten));
        var fault = Assert.ThrowsAsync<FrameFault>(() => Frame.From(Batch(data)).RowsAsync())!;

        Assert.That((fault.Column, fault.Row), Is.EqualTo(("c", 1)));
    }

    [Test]
    public void Types_within_types_without_end_are_refused([Values(200, 20_000)] int levels)
    {
        IArrowType type = Int32Type.Default;
        for (var i = 0; i < levels; i++)
            type = new ListType(type);
        var fault = FrameRows.FaultOf(Frame.From(new RecordBatch(Schema(type), [], 0)));

        Assert.That((fault.Column, fault.Message), Is.EqualTo(("c", "Its type has 200 levels of types within types, or more.")));
    }

    // Each level has the lists of the one below ten times: a few bytes become ten times as many on every level.
    [Test]
    public void Lists_that_share_their_elements_do_not_grow_without_end()
    {
        var (data, type) = (Three, (IArrowType)Int32Type.Default);
        for (var i = 0; i < 12; i++)
        {
            type = new ListViewType(type);
            var length = data.Length;
            data = new(type, 10, 0, 0,
                [ArrowBuffer.Empty, new(Ints(new int[10])), new(Ints([.. Enumerable.Repeat(length, 10)]))], [data]);
        }

        var cells = new ArrowJson("c", mostBytes: 100_000).For(type)(new ArrowSlice(data, 0, 10, new CellPlace("c", 0)));
        using var json = new Utf8JsonWriter(Stream.Null);
        var fault = Assert.Throws<FrameFault>(() => cells(json, 0))!;

        Assert.That((fault.Column, fault.Message), Is.EqualTo(("c", "It holds a value of more than 100,000 bytes as JSON.")));
    }

    // Made anew each time: nobody has to dispose of it.
    private static ArrayData Three => Data(Int32Type.Default, 3, Ints(1, 2, 3));

    private static IArrowType Decimal(int width, int precision, int scale) => width switch
    {
        4 => new Decimal32Type(precision, scale),
        8 => new Decimal64Type(precision, scale),
        16 => new Decimal128Type(precision, scale),
        _ => new Decimal256Type(precision, scale),
    };

    private static ArrowSchema Schema(IArrowType type) => new([new Field("c", type, nullable: true)], null);

    // Arrow's own arrays would refuse some of them: a batch of a file has the data as they came.
    private static RecordBatch Batch(ArrayData data) => new(Schema(data.DataType), [new Raw(data)], data.Length);

    private static TestCaseData Case(string name, ArrayData data) => new TestCaseData(data).SetArgDisplayNames(name);

    private static ArrayData Data(IArrowType type, int length, byte[] cells, int offset) =>
        new(type, length, 0, offset, [ArrowBuffer.Empty, new(cells)]);

    private static ArrayData Data(IArrowType type, int length, params byte[][] buffers) =>
        new(type, length, 0, 0, [ArrowBuffer.Empty, .. buffers.Select(buffer => new ArrowBuffer(buffer))]);

    private static ArrayData Data(IArrowType type, int length, byte[] indices, ArrayData dictionary) =>
        new(type, length, 0, 0, [ArrowBuffer.Empty, new(indices)], null, dictionary);

    private static ArrayData List(IArrowType type, params byte[][] buffers) =>
        new(type, 2, 0, 0, [ArrowBuffer.Empty, .. buffers.Select(buffer => new ArrowBuffer(buffer))], [Three]);

    private static byte[] Ints(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Longs(params long[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] View(int length, int buffer, int offset) => Ints(length, 0, buffer, offset);

    private sealed class Raw(ArrayData data) : IArrowArray
    {
        public ArrayData Data => data;

        public int Length => data.Length;

        public int Offset => data.Offset;

        public int NullCount => 0;

        public bool IsNull(int index) => false;

        public bool IsValid(int index) => true;

        public void Accept(IArrowArrayVisitor visitor)
        {
        }

        public void Dispose()
        {
        }
    }
}
