using Apache.Arrow;
using Apache.Arrow.Scalars;
using Apache.Arrow.Types;
using EfWriter.Frames;
using EfWriter.Tests.Support;
using NpgsqlTypes;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class ArrowTimeTests
{
    private const long LastSecond = 253_402_300_799;
    private const long FirstSecond = -62_135_596_800;

    [TestCase(TimeUnit.Second, FirstSecond, 0L)]
    [TestCase(TimeUnit.Second, LastSecond, 3_155_378_975_990_000_000L)]
    [TestCase(TimeUnit.Millisecond, -1L, 621_355_967_999_990_000L)]
    [TestCase(TimeUnit.Microsecond, 1L, 621_355_968_000_000_010L)]
    [TestCase(TimeUnit.Nanosecond, 199L, 621_355_968_000_000_001L)]
    [TestCase(TimeUnit.Nanosecond, -1L, 621_355_967_999_999_999L)]
    [TestCase(TimeUnit.Nanosecond, -100L, 621_355_967_999_999_999L)]
    [TestCase(TimeUnit.Nanosecond, -101L, 621_355_967_999_999_998L)]
    [TestCase(TimeUnit.Nanosecond, long.MinValue, 529_122_247_631_452_241L)]
    public async Task A_timestamp_is_the_microsecond_it_begins_in(TimeUnit unit, long value, long ticks)
    {
        var local = Frame.From(ArrowColumn.Batch(Of(new TimestampType(unit, (string?)null), value)));
        var instant = Frame.From(ArrowColumn.Batch(Of(new TimestampType(unit, "Europe/Berlin"), value)));

        Assert.That(local.Fields[0], Is.EqualTo(new FrameField("c", typeof(PgTimestamp), true)));
        Assert.That(instant.Fields[0], Is.EqualTo(new FrameField("c", typeof(PgInstant), true)));
        await AssertTimestamp(local, ticks, micros => new PgTimestamp(micros));
        await AssertTimestamp(instant, ticks, micros => new PgInstant(micros));
    }

    [TestCase(TimeUnit.Second, LastSecond + 1)]
    [TestCase(TimeUnit.Second, FirstSecond - 1)]
    [TestCase(TimeUnit.Second, long.MaxValue)]
    [TestCase(TimeUnit.Millisecond, long.MinValue)]
    [TestCase(TimeUnit.Microsecond, long.MaxValue)]
    public void A_timestamp_beyond_NET_s_is_refused_with_column_and_row(TimeUnit unit, long value)
    {
        var frame = Frame.From(ArrowColumn.Batch(Of(new TimestampType(unit, "UTC"), 0, 0, 0, value)));
        var fault = Assert.ThrowsAsync<FrameFault>(() => frame.RowsAsync(2))!;

        Assert.That(fault.Message, Is.EqualTo("It holds a timestamp outside the years 0001 to 9999."));
        Assert.That((fault.Column, fault.Row), Is.EqualTo(("c", (long?)3)));
    }

    [Test]
    public async Task What_stands_beneath_a_null_is_not_looked_at()
    {
        var data = new ArrayData(new TimestampType(TimeUnit.Second, "UTC"), 2, 1, 0,
            [new ArrowBuffer(new byte[] { 0b10 }), Buffer(long.MaxValue, 0L)]);

        Assert.That(await Frame.From(ArrowColumn.Batch(new TimestampArray(data))).CellsAsync(),
            Is.EqualTo(new object?[] { null, new PgInstant(PgTimestamp.OfUnixMicroseconds(0).Microseconds) }));
    }

    [Test]
    public async Task Dates_are_days_before_1970_too()
    {
        using var days = ArrowArrayFactory.BuildArray(
            new ArrayData(Date32Type.Default, 4, 0, 0, [ArrowBuffer.Empty, Buffer(0, -1, -719_162, 2_932_896)]));
        var milliseconds = Of(Date64Type.Default, 0, -86_400_000, -1, 86_399_999);
        var first = new DateOnly(1970, 1, 1);

        Assert.That(await Frame.From(ArrowColumn.Batch(days)).CellsAsync(),
            Is.EqualTo(new object[] { Day(first), Day(first.AddDays(-1)), Day(DateOnly.MinValue), Day(DateOnly.MaxValue) }));
        Assert.That(await Frame.From(ArrowColumn.Batch(milliseconds)).CellsAsync(),
            Is.EqualTo(new object[] { Day(first), Day(first.AddDays(-1)), Day(first.AddDays(-1)), Day(first) }));
    }

    [Test]
    public void A_date_beyond_NET_s_is_refused()
    {
        using var days = ArrowArrayFactory.BuildArray(new ArrayData(Date32Type.Default, 1, 0, 0, [ArrowBuffer.Empty, Buffer(2_932_897)]));

        Assert.That(() => Frame.From(ArrowColumn.Batch(days)).RowsAsync(), Throws.TypeOf<FrameFault>().With.Property("Row").EqualTo(0L));
        Assert.That(() => Frame.From(ArrowColumn.Batch(Of(Date64Type.Default, long.MinValue))).RowsAsync(), Throws.TypeOf<FrameFault>());
    }

    [Test]
    public async Task Times_of_day_come_in_every_unit()
    {
        using var seconds = ArrowArrayFactory.BuildArray(new ArrayData(TimeType.Second, 2, 0, 0, [ArrowBuffer.Empty, Buffer(0, 86_399)]));
        using var milliseconds = ArrowArrayFactory.BuildArray(new ArrayData(TimeType.Millisecond, 1, 0, 0, [ArrowBuffer.Empty, Buffer(1)]));

        Assert.That(await Frame.From(ArrowColumn.Batch(seconds)).CellsAsync(),
            Is.EqualTo(new object[] { new PgTime(0), new PgTime(86_399_000_000) }));
        Assert.That(await Frame.From(ArrowColumn.Batch(milliseconds)).CellsAsync(), Is.EqualTo(new object[] { new PgTime(1_000) }));
        Assert.That(await Frame.From(ArrowColumn.Batch(Of(TimeType.Microsecond, 1))).CellsAsync(),
            Is.EqualTo(new object[] { new PgTime(1) }));
        Assert.That(await Frame.From(ArrowColumn.Batch(Of(TimeType.Nanosecond, 86_399_999_999_999))).CellsAsync(),
            Is.EqualTo(new object[] { new PgTime(86_399_999_999) }));
    }

    [TestCase(-1L)]
    [TestCase(86_400_000_001L)]
    [TestCase(long.MaxValue)]
    public void A_time_that_no_day_has_is_refused(long microseconds) =>
        Assert.That(
            () => Frame.From(ArrowColumn.Batch(Of(TimeType.Microsecond, microseconds))).RowsAsync(),
            Throws.TypeOf<FrameFault>().With.Message.EqualTo("It holds a time of day outside of 00:00 to 24:00."));

    [TestCase(-1L)]
    [TestCase(-99L)]
    public void A_negative_time_of_nanoseconds_is_refused(long nanoseconds) =>
        Assert.That(() => Frame.From(ArrowColumn.Batch(Of(TimeType.Nanosecond, nanoseconds))).RowsAsync(), Throws.TypeOf<FrameFault>());

    [Test]
    public async Task Durations_come_in_every_unit()
    {
        Assert.That(await Frame.From(ArrowColumn.Batch(Of(DurationType.Second, -1))).CellsAsync(),
            Is.EqualTo(new object[] { TimeSpan.FromSeconds(-1) }));
        Assert.That(await Frame.From(ArrowColumn.Batch(Of(DurationType.Millisecond, 1))).CellsAsync(),
            Is.EqualTo(new object[] { TimeSpan.FromMilliseconds(1) }));
        Assert.That(await Frame.From(ArrowColumn.Batch(Of(DurationType.Microsecond, 1))).CellsAsync(),
            Is.EqualTo(new object[] { TimeSpan.FromMicroseconds(1) }));
        Assert.That(await Frame.From(ArrowColumn.Batch(Of(DurationType.Nanosecond, 199, -199))).CellsAsync(),
            Is.EqualTo(new object[] { new TimeSpan(1), new TimeSpan(-1) }));
        Assert.That(() => Frame.From(ArrowColumn.Batch(Of(DurationType.Second, long.MaxValue))).RowsAsync(), Throws.TypeOf<FrameFault>());
    }

    [Test]
    public async Task Intervals_keep_months_days_and_time_apart()
    {
        using var months = new YearMonthIntervalArray.Builder().Append(new YearMonthInterval(1, 2)).AppendNull().Build();
        using var days = new DayTimeIntervalArray.Builder().Append(new DayTimeInterval(-3, 4)).Build();
        using var all = new MonthDayNanosecondIntervalArray.Builder().Append(new MonthDayNanosecondInterval(5, -6, 7_999)).Build();

        Assert.That(await Frame.From(ArrowColumn.Batch(months)).CellsAsync(),
            Is.EqualTo(new object?[] { new NpgsqlInterval(14, 0, 0), null }));
        Assert.That(await Frame.From(ArrowColumn.Batch(days)).CellsAsync(), Is.EqualTo(new object[] { new NpgsqlInterval(0, -3, 4_000) }));
        Assert.That(await Frame.From(ArrowColumn.Batch(all)).CellsAsync(), Is.EqualTo(new object[] { new NpgsqlInterval(5, -6, 7) }));
    }

    // Microseconds since 2000, rounded down.
    private static async Task AssertTimestamp(Frame frame, long ticks, Func<long, object> cell) =>
        Assert.That((await frame.CellsAsync()).Single(), Is.EqualTo(cell((ticks / 10) - (new DateTime(2000, 1, 1).Ticks / 10))));

    private static PgDate Day(DateOnly day) => new(day.DayNumber - new DateOnly(2000, 1, 1).DayNumber);

    private static IArrowArray Of(IArrowType type, params long[] values) =>
        ArrowArrayFactory.BuildArray(new ArrayData(type, values.Length, 0, 0, [ArrowBuffer.Empty, Buffer(values)]));

    private static ArrowBuffer Buffer<T>(params T[] values)
        where T : struct =>
        new(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
