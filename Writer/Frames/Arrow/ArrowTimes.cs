using Apache.Arrow.Scalars;
using Apache.Arrow.Types;
using NpgsqlTypes;

namespace EfWriter.Frames;

/// <summary>Arrow's dates and times as .NET's.</summary>
internal static class ArrowTimes
{
    private const long MillisecondsPerDay = 86_400_000;
    private const long NanosecondsPerTick = 100;
    private const long NanosecondsPerMicrosecond = 1_000;

    public const string DateFault = "a date outside the years 0001 to 9999";
    public const string TimeFault = "a time of day outside of 00:00 to 24:00";
    public const string TimestampFault = "a timestamp outside the years 0001 to 9999";
    public const string DurationFault = "a duration of more than 29,000 years";

    public static bool TryDays(int days, out DateOnly date) => TryDate(days, out date);

    /// <summary>A date in milliseconds; the time of day, which should be none, is dropped.</summary>
    public static bool TryMilliseconds(long milliseconds, out DateOnly date) => TryDate(Floor(milliseconds, MillisecondsPerDay), out date);

    public static TryConvert<int, TimeOnly> Time32(TimeUnit unit) => (int value, out TimeOnly time) => TryTime(value, unit, out time);

    public static TryConvert<long, TimeOnly> Time64(TimeUnit unit) => (long value, out TimeOnly time) => TryTime(value, unit, out time);

    /// <summary>Nanoseconds are cut to the earlier tick, before 1970 too.</summary>
    public static TryConvert<long, DateTime> Timestamp(TimeUnit unit, DateTimeKind kind) => (long value, out DateTime timestamp) =>
    {
        timestamp = default;
        if (!TryTicks(value, unit, Floor(value, NanosecondsPerTick), out var ticks)
            || ticks < -DateTime.UnixEpoch.Ticks
            || ticks > DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks)
            return false;
        timestamp = new DateTime(DateTime.UnixEpoch.Ticks + ticks, kind);
        return true;
    };

    /// <summary>Nanoseconds are cut towards zero, as a duration's sign has no earlier side.</summary>
    public static TryConvert<long, TimeSpan> Duration(TimeUnit unit) => (long value, out TimeSpan duration) =>
    {
        var fits = TryTicks(value, unit, value / NanosecondsPerTick, out var ticks);
        duration = new TimeSpan(ticks);
        return fits;
    };

    public static NpgsqlInterval Interval(YearMonthInterval interval) => new(interval.Months, 0, 0);

    public static NpgsqlInterval Interval(DayTimeInterval interval) => new(0, interval.Days, interval.Milliseconds * 1_000L);

    public static NpgsqlInterval Interval(MonthDayNanosecondInterval interval) =>
        new(interval.Months, interval.Days, interval.Nanoseconds / NanosecondsPerMicrosecond);

    private static bool TryDate(long days, out DateOnly date)
    {
        var number = days + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var fits = number >= 0 && number <= DateOnly.MaxValue.DayNumber;
        date = fits ? DateOnly.FromDayNumber((int)number) : default;
        return fits;
    }

    private static bool TryTime(long value, TimeUnit unit, out TimeOnly time)
    {
        var fits = TryTicks(value, unit, value / NanosecondsPerTick, out var ticks) && value >= 0 && ticks < TimeSpan.TicksPerDay;
        time = fits ? new TimeOnly(ticks) : default;
        return fits;
    }

    private static bool TryTicks(long value, TimeUnit unit, long ticksOfNanoseconds, out long ticks)
    {
        if (unit == TimeUnit.Nanosecond)
        {
            ticks = ticksOfNanoseconds;
            return true;
        }

        var each = unit switch
        {
            TimeUnit.Second => TimeSpan.TicksPerSecond,
            TimeUnit.Millisecond => TimeSpan.TicksPerMillisecond,
            _ => TimeSpan.TicksPerMicrosecond,
        };
        var fits = value >= long.MinValue / each && value <= long.MaxValue / each;
        ticks = fits ? value * each : 0;
        return fits;
    }

    private static long Floor(long value, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
