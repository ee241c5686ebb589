using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using EfWriter.Frames;
using EfWriter.Tests.Support;
using ArrowSchema = Apache.Arrow.Schema;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class ArrowValueTests
{
    private static readonly object[] Arrays =
    [
        Case("bool", new BooleanArray.Builder().Append(true).AppendNull().Append(false).Append(true).Build(), typeof(bool), true, null,
            false, true),
        Case("int8", new Int8Array.Builder().Append(-128).AppendNull().Append(127).Append(0).Build(), typeof(sbyte), (sbyte)-128, null,
            (sbyte)127, (sbyte)0),
        Case("int16", new Int16Array.Builder().Append(short.MinValue).AppendNull().Append(1).Append(2).Build(), typeof(short),
            short.MinValue, null, (short)1, (short)2),
        Case("int32", new Int32Array.Builder().Append(int.MinValue).AppendNull().Append(1).Append(2).Build(), typeof(int), int.MinValue,
            null, 1, 2),
        Case("int64", new Int64Array.Builder().Append(long.MinValue).AppendNull().Append(1).Append(2).Build(), typeof(long), long.MinValue,
            null, 1L, 2L),
        Case("uint8", new UInt8Array.Builder().Append(255).AppendNull().Append(1).Append(2).Build(), typeof(byte), (byte)255, null, (byte)1,
            (byte)2),
        Case("uint16", new UInt16Array.Builder().Append(65535).AppendNull().Append(1).Append(2).Build(), typeof(ushort), (ushort)65535,
            null, (ushort)1, (ushort)2),
        Case("uint32", new UInt32Array.Builder().Append(uint.MaxValue).AppendNull().Append(1).Append(2).Build(), typeof(uint),
            uint.MaxValue, null, 1u, 2u),
        Case("uint64", new UInt64Array.Builder().Append(ulong.MaxValue).AppendNull().Append(1).Append(2).Build(), typeof(ulong),
            ulong.MaxValue, null, 1ul, 2ul),
        Case("half", new HalfFloatArray.Builder().Append((Half)1.5).AppendNull().Append(Half.NaN).Append(Half.MinValue).Build(),
            typeof(Half), (Half)1.5, null, Half.NaN, Half.MinValue),
        Case("float", new FloatArray.Builder().Append(1.5f).AppendNull().Append(float.NaN).Append(2f).Build(), typeof(float), 1.5f, null,
            float.NaN, 2f),
        Case("double", new DoubleArray.Builder().Append(1.5).AppendNull().Append(double.NegativeInfinity).Append(2).Build(), typeof(double),
            1.5, null, double.NegativeInfinity, 2d),
        Case("utf8", new StringArray.Builder().Append("a").AppendNull().Append("").Append("Grüße").Build(), typeof(string), "a", null, "",
            "Grüße"),
        Case("large utf8", new LargeStringArray.Builder().Append("a").AppendNull().Append("").Append("Grüße").Build(), typeof(string), "a",
            null, "", "Grüße"),
        Case("utf8 view", new StringViewArray.Builder().Append("short").AppendNull().Append("").Append("longer than the twelve").Build(),
            typeof(string), "short", null, "", "longer than the twelve"),
        Case("binary", new BinaryArray.Builder().Append([1]).AppendNull().Append(System.Array.Empty<byte>()).Append([2, 3]).Build(),
            typeof(byte[]), new byte[] { 1 }, null, System.Array.Empty<byte>(), new byte[] { 2, 3 }),
        Case("large binary",
            new LargeBinaryArray.Builder().Append([1]).AppendNull().Append(System.Array.Empty<byte>()).Append([2, 3]).Build(),
            typeof(byte[]), new byte[] { 1 }, null, System.Array.Empty<byte>(), new byte[] { 2, 3 }),
        Case("binary view", new BinaryViewArray.Builder().Append([1]).AppendNull().Append(new byte[13]).Append(new byte[12]).Build(),
            typeof(byte[]), new byte[] { 1 }, null, new byte[13], new byte[12]),
        Case("fixed size binary", FixedSize([1, 2], null, [3, 4], [5, 6]), typeof(byte[]), new byte[] { 1, 2 }, null, new byte[] { 3, 4 },
            new byte[] { 5, 6 }),
        Case("guid", new GuidArray.Builder().Append(Uuid).AppendNull().Append(Guid.Empty).Append(Uuid).Build(), typeof(Guid), Uuid, null,
            Guid.Empty, Uuid),
        Case("bool8", new Bool8Array.Builder().Append(true).AppendNull().Append(false).Append(true).Build(), typeof(bool), true, null,
            false, true),
    ];

    private static Guid Uuid { get; } = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    [TestCaseSource(nameof(Arrays))]
    public async Task An_array_gives_its_values_and_nulls(IArrowArray array, Type type, object?[] expected)
    {
        var frame = Frame.From(ArrowColumn.Batch(array));
        var isMemory = array is not GuidArray && (type == typeof(string) || type == typeof(byte[]));

        Assert.That(frame.Fields, Is.EqualTo(new[] { new FrameField("c", type, IsNullable: true) { IsMemory = isMemory } }));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(expected));
        Assert.That(await frame.CellsAsync(1), Is.EqualTo(expected));
        Assert.That(await frame.CellsAsync(3), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Arrays))]
    public async Task A_slice_of_an_array_begins_at_its_offset(IArrowArray array, Type type, object?[] expected)
    {
        Assert.That(type, Is.Not.Null);
        for (var offset = 0; offset < 4; offset++)
        {
            var slice = ArrowArrayFactory.BuildArray(array.Data.Slice(offset, 4 - offset));
            Assert.That(await Frame.From(ArrowColumn.Batch(slice)).CellsAsync(2), Is.EqualTo(expected[offset..]), $"from {offset}");
        }
    }

    [Test]
    public async Task A_slice_of_bits_beyond_the_first_byte_is_read_where_it_is()
    {
        var expected = Enumerable.Range(0, 50).Select(i => i % 5 == 0 ? (bool?)null : i % 3 == 0).ToArray();
        var builder = new BooleanArray.Builder();
        foreach (var value in expected)
            builder.NullableAppend(value);
        using var slice = builder.Build().Slice(13, 30);

        Assert.That(await Frame.From(ArrowColumn.Batch(slice)).CellsAsync(7), Is.EqualTo(expected[13..43].Cast<object?>()));
    }

    [Test]
    public async Task Without_nulls_the_bitmap_is_not_looked_at()
    {
        using var array = new Int32Array(new ArrowBuffer(new byte[] { 1, 0, 0, 0 }), new ArrowBuffer(new byte[] { 0 }), length: 1,
            nullCount: 0, offset: 0);

        Assert.That(await Frame.From(ArrowColumn.Batch(array)).CellsAsync(), Is.EqualTo(new object[] { 1 }));
    }

    [Test]
    public async Task Nulls_that_have_not_been_counted_are_found()
    {
        using var array =
            new Int32Array(new ArrowBuffer(new byte[8]), new ArrowBuffer(new byte[] { 0b10 }), length: 2, nullCount: -1, offset: 0);

        Assert.That(await Frame.From(ArrowColumn.Batch(array)).CellsAsync(), Is.EqualTo(new object?[] { null, 0 }));
    }

    [Test]
    public void A_field_that_is_not_nullable_says_so()
    {
        using var array = new Int32Array.Builder().Append(1).Build();

        Assert.That(Frame.From(ArrowColumn.Batch(array, nullable: false)).Fields[0].IsNullable, Is.False);
    }

    [Test]
    public async Task A_uuid_whose_extension_is_not_registered_is_known_by_its_field()
    {
        var field = new Field("c", new FixedSizeBinaryType(16), nullable: true,
            new Dictionary<string, string> { ["ARROW:extension:name"] = "arrow.uuid" });
        var frame = Frame.From(new RecordBatch(new ArrowSchema([field], null), [FixedSize(GuidArray.GuidToBytes(Uuid))], 1));

        Assert.That(frame.Fields[0].ClrType, Is.EqualTo(typeof(Guid)));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { Uuid }));
    }

    private static FixedSizeBinaryArray FixedSize(params byte[]?[] cells)
    {
        var width = cells[0]!.Length;
        byte validity = 0;
        for (var i = 0; i < cells.Length; i++)
            validity |= (byte)(cells[i] is null ? 0 : 1 << i);
        var bytes = cells.SelectMany(cell => cell ?? new byte[width]).ToArray();
        return new FixedSizeBinaryArray(new ArrayData(
            new FixedSizeBinaryType(width), cells.Length, cells.Count(cell => cell is null), 0,
            [new ArrowBuffer(new[] { validity }), new ArrowBuffer(bytes)]));
    }

    private static TestCaseData Case(string name, IArrowArray array, Type type, params object?[] expected) =>
        new TestCaseData(array, type, expected).SetArgDisplayNames(name);
}
