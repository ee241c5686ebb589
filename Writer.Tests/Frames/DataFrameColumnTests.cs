using System.Buffers;
using System.Text;
using EfWriter.Frames;
using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class DataFrameColumnTests
{
    private static readonly object?[] TypedColumns =
    [
        Case<bool>(true, false),
        Case<sbyte>(sbyte.MinValue, sbyte.MaxValue),
        Case<byte>(0, 255),
        Case<short>(short.MinValue, short.MaxValue),
        Case<ushort>(0, ushort.MaxValue),
        Case<int>(int.MinValue, int.MaxValue),
        Case<uint>(0, uint.MaxValue),
        Case<long>(long.MinValue, long.MaxValue),
        Case<ulong>(0, ulong.MaxValue),
        Case<float>(float.NaN, float.NegativeInfinity),
        Case<double>(double.Epsilon, double.PositiveInfinity),
        Case<decimal>(decimal.MinValue, 1.10m),
        Case<char>('a', '\uFFFF'),
        Case(DateTime.MinValue, new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc)),
        Case(Guid.Empty, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")),
        Case(DateOnly.MinValue, DateOnly.MaxValue),
        Case(TimeSpan.MinValue, TimeSpan.MaxValue),
        Case(DateTimeOffset.MinValue, new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(2))),
        Case(DayOfWeek.Sunday, DayOfWeek.Saturday),
    ];

    [TestCaseSource(nameof(TypedColumns))]
    public async Task A_primitive_column_of_any_type_gives_its_values_and_nulls(DataFrameColumn column, Type type, object[] values)
    {
        var frame = Frame.From(new DataFrame(column));

        Assert.That(frame.Fields, Is.EqualTo(new[] { new FrameField("c", type, IsNullable: true) }));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new[] { values[0], null, values[1] }));
    }

    [Test]
    public async Task Nulls_stand_where_they_are_at_every_place_of_a_bitmap_s_byte()
    {
        var expected = Enumerable.Range(0, 35).Select(i => i % 8 is 0 or 7 ? (int?)null : i).ToArray();
        var frame = Frame.From(new DataFrame(new Int32DataFrameColumn("c", expected)));

        foreach (var batchRows in new[] { 1, 3, 8, 9, 35, 100 })
            Assert.That(await frame.CellsAsync(batchRows), Is.EqualTo(expected.Cast<object?>()), $"batches of {batchRows}");
    }

    [Test]
    public async Task Without_nulls_the_bitmap_is_not_looked_at()
    {
        byte[] values = [1, 0, 0, 0, 2, 0, 0, 0];
        byte[] garbage = [0];

        var empty = Frame.From(new DataFrame(new Int32DataFrameColumn("c", values, ReadOnlyMemory<byte>.Empty, 2)));
        var wrong = Frame.From(new DataFrame(new Int32DataFrameColumn("c", values, garbage, 2)));

        Assert.That(await empty.CellsAsync(), Is.EqualTo(new object[] { 1, 2 }));
        Assert.That(await wrong.CellsAsync(), Is.EqualTo(new object[] { 1, 2 }));
    }

    [Test]
    public async Task Values_that_begin_in_the_midst_of_an_array_are_read_from_there()
    {
        // DataFrame's own buffers take the offset of 8 bytes for one of 8 values.
        var bytes = new byte[8 + 16];
        BitConverter.TryWriteBytes(bytes.AsSpan(8), 11L);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), 22L);
        var frame = Frame.From(new DataFrame(new Int64DataFrameColumn("c", bytes.AsMemory(8), ReadOnlyMemory<byte>.Empty, 2)));

        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { 11L, 22L }));
    }

    [Test]
    public async Task Values_in_memory_of_another_owner_are_read()
    {
        using var owner = new Owner([9, 9, 9, 9, 1, 0, 0, 0, 2, 0, 0, 0]);
        var frame = Frame.From(new DataFrame(new Int32DataFrameColumn("c", owner.Memory[4..], ReadOnlyMemory<byte>.Empty, 2)));

        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { 1, 2 }));
    }

    [Test]
    public void Booleans_of_packed_bits_are_refused()
    {
        byte[] bits = [0b1010_1010];
        var tooShort = Frame.From(new DataFrame(new BooleanDataFrameColumn("c", bits, ReadOnlyMemory<byte>.Empty, 8)));
        var padded =
            Frame.From(new DataFrame(new BooleanDataFrameColumn("c", bits.Concat(new byte[7]).ToArray(), ReadOnlyMemory<byte>.Empty, 8)));

        Assert.That(() => tooShort.RowsAsync(),
            Throws.TypeOf<FrameFault>().With.Property("Column").EqualTo("c").And.Property("Remedy").Contain("pass the batch itself"));
        Assert.That(() => padded.RowsAsync(), Throws.TypeOf<FrameFault>().With.Property("Column").EqualTo("c"));
    }

    [Test]
    public async Task Strings_come_as_they_are_and_null_is_not_empty()
    {
        string?[] expected = ["a", null, "", "Grüße", null];
        var frame = Frame.From(new DataFrame(new StringDataFrameColumn("c", expected)));

        Assert.That(frame.Fields, Is.EqualTo(new[] { new FrameField("c", typeof(string), IsNullable: true) }));
        Assert.That(await frame.CellsAsync(2), Is.EqualTo(expected));
    }

    [Test]
    public async Task Arrow_strings_come_as_their_bytes_and_null_is_not_empty()
    {
        // The data are longer than what the offsets use.
        var data = Encoding.UTF8.GetBytes("aGrüßeXXX");
        var offsets = new[] { 0, 1, 1, 1, 8 }.SelectMany(BitConverter.GetBytes).ToArray();
        byte[] validity = [0b1011];
        var frame = Frame.From(new DataFrame(new ArrowStringDataFrameColumn("c", data, offsets, validity, 4, 1)));

        Assert.That(frame.Fields, Is.EqualTo(new[] { new FrameField("c", typeof(string), IsNullable: true) { IsMemory = true } }));
        Assert.That(await frame.CellsAsync(3), Is.EqualTo(new object?[] { "a", "", null, "Grüße" }));
    }

    [Test]
    public async Task Arrow_strings_whose_buffers_begin_in_the_midst_of_an_array_are_read()
    {
        var offsets = new[] { 7, 7, 0, 1, 2 }.SelectMany(BitConverter.GetBytes).ToArray().AsMemory(8);
        var frame = Frame.From(
            new DataFrame(new ArrowStringDataFrameColumn("c", "xab"u8.ToArray().AsMemory(1), offsets, ReadOnlyMemory<byte>.Empty, 2, 0)));

        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { "a", "b" }));
    }

    [Test]
    public async Task Vectors_come_as_arrays_sparse_ones_too()
    {
        var dense = new VBuffer<float>(2, [1f, 2f]);
        var sparse = new VBuffer<float>(4, 1, [5f], [2]);
        var frame = Frame.From(new DataFrame(new VBufferDataFrameColumn<float>("c", [dense, sparse, default])));

        Assert.That(frame.Fields, Is.EqualTo(new[] { new FrameField("c", typeof(float[]), IsNullable: true) }));
        Assert.That(await frame.CellsAsync(),
            Is.EqualTo(new object[] { new[] { 1f, 2f }, new[] { 0f, 0f, 5f, 0f }, System.Array.Empty<float>() }));
    }

    [Test]
    public async Task Vectors_of_text_come_as_string_arrays()
    {
        var vector = new VBuffer<ReadOnlyMemory<char>>(2, ["a".AsMemory(), "b".AsMemory()]);
        var frame = Frame.From(new DataFrame(new VBufferDataFrameColumn<ReadOnlyMemory<char>>("c", [vector])));

        Assert.That(frame.Fields[0].ClrType, Is.EqualTo(typeof(string[])));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { new[] { "a", "b" } }));
    }

    private static TestCaseData Case<T>(T first, T second)
        where T : unmanaged =>
        new TestCaseData(new PrimitiveDataFrameColumn<T>("c", new T?[] { first, null, second }), typeof(T), new object[] { first, second })
            .SetArgDisplayNames(typeof(T).Name);

    private sealed class Owner(byte[] bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
