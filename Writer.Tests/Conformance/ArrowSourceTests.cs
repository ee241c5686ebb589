using Apache.Arrow;
using Apache.Arrow.Types;
using EfWriter.Tests.Conformance.Cases;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Conformance;

[TestFixture]
[AnyServer]
public sealed class ArrowSourceTests : ConformanceTest
{
    private const long TicksPerMicrosecond = 10;

    private static readonly Dictionary<string, Func<object?[], IArrowArray>> Builders = new()
    {
        ["Boolean"] = cells => Build<bool, BooleanArray, BooleanArray.Builder>(new(), cells),
        ["SByte"] = cells => Build<sbyte, Int8Array, Int8Array.Builder>(new(), cells),
        ["Byte"] = cells => Build<byte, UInt8Array, UInt8Array.Builder>(new(), cells),
        ["Int16"] = cells => Build<short, Int16Array, Int16Array.Builder>(new(), cells),
        ["UInt16"] = cells => Build<ushort, UInt16Array, UInt16Array.Builder>(new(), cells),
        ["Int32"] = cells => Build<int, Int32Array, Int32Array.Builder>(new(), cells),
        ["UInt32"] = cells => Build<uint, UInt32Array, UInt32Array.Builder>(new(), cells),
        ["Int64"] = cells => Build<long, Int64Array, Int64Array.Builder>(new(), cells),
        ["UInt64"] = cells => Build<ulong, UInt64Array, UInt64Array.Builder>(new(), cells),
        ["Half"] = cells => Build<Half, HalfFloatArray, HalfFloatArray.Builder>(new(), cells),
        ["Single"] = cells => Build<float, FloatArray, FloatArray.Builder>(new(), cells),
        ["Double"] = cells => Build<double, DoubleArray, DoubleArray.Builder>(new(), cells),
        ["DateOnly"] = cells => Build<DateOnly, Date32Array, Date32Array.Builder>(new(), cells),
        ["TimeOnly"] = cells => Build<TimeOnly, Time64Array, Time64Array.Builder>(new(TimeUnit.Microsecond), cells),
        ["DateTimeOffset"] = Instants,
        ["TimeSpan"] = cells => Longs<DurationArray, DurationArray.Builder>(new(DurationType.Microsecond), cells,
            cell => ((TimeSpan)cell).Ticks / TicksPerMicrosecond),
        ["String"] = Texts,
        ["Byte[]"] = Bytes,
    };

    [Test]
    public async Task An_Arrow_column_is_stored_as_objects_are(
        [ValueSource(nameof(Columns))] TypeCase type, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        // Arrow has no infinity, and no ticks to tell the last one from the last microsecond.
        var values = type.Values.Where(value => value is not DateTimeOffset time || time != DateTimeOffset.MaxValue).ToList();
        object?[] cells = [null, .. values, null, .. values, null];
        using var batch = new RecordBatch.Builder()
            .Append("Id", nullable: false,
                Build<int, Int32Array, Int32Array.Builder>(new(), [.. Enumerable.Range(0, cells.Length).Cast<object?>()]))
            .Append("Value", nullable: true, Builders[type.Name](cells))
            .Build();
        await using var db = Host.New();

        await db.WriteAsync(batch, Table, Options(method: method) with { BatchRows = 7 });

        Assert.That(await ColumnType(), Is.EqualTo(type.StoreType));
        await AssertHolds(type, cells);
    }

    private static IEnumerable<TypeCase> Columns => TypeCases.Scalars.Where(type => Builders.ContainsKey(type.Name));

    private static TArray Build<T, TArray, TBuilder>(TBuilder builder, object?[] cells)
        where TArray : IArrowArray
        where TBuilder : IArrowArrayBuilder<T, TArray, TBuilder>
    {
        foreach (var cell in cells)
            _ = cell is null ? builder.AppendNull() : builder.Append((T)cell);
        return builder.Build(default);
    }

    private static TArray Longs<TArray, TBuilder>(TBuilder builder, object?[] cells, Func<object, long> convert)
        where TArray : IArrowArray
        where TBuilder : IArrowArrayBuilder<long, TArray, TBuilder> =>
        Build<long, TArray, TBuilder>(builder, [.. cells.Select(cell => cell is null ? null : (object?)convert(cell))]);

    // Arrow's builder would round odd ticks before 1970 up.
    private static TimestampArray Instants(object?[] cells) => Build<DateTimeOffset, TimestampArray, TimestampArray.Builder>(
        new(TimeUnit.Microsecond, "UTC"),
        [.. cells.Select(
            cell => cell is DateTimeOffset time
                ? new DateTimeOffset(time.UtcTicks - (time.UtcTicks % TicksPerMicrosecond), TimeSpan.Zero)
                : cell)]);

    private static StringArray Texts(object?[] cells)
    {
        var builder = new StringArray.Builder();
        foreach (var cell in cells)
            builder.Append((string?)cell);
        return builder.Build();
    }

    private static BinaryArray Bytes(object?[] cells)
    {
        var builder = new BinaryArray.Builder();
        foreach (var cell in cells)
            _ = cell is null ? builder.AppendNull() : builder.Append((byte[])cell);
        return builder.Build();
    }
}
