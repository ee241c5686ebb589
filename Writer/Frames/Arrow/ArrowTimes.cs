using Apache.Arrow.Scalars;
using Apache.Arrow.Types;
using NpgsqlTypes;

namespace EfWriter.Frames;

/// <summary>Arrow's dates and times as PostgreSQL's: its first and last day are days, for Arrow has no infinity.</summary>
internal static class ArrowTimes
{
    private const long MillisecondsPerDay = 86_400_000;
    private const long NanosecondsPerTick = 100;
    private const long NanosecondsPerMicrosecond = 1_000;

    public const string DateFault = "a date outside the years 0001 to 9999";
    public const string TimeFault = "a time of day outside of 00:00 to 24:00";
    public const string TimestampFault = "a timestamp outside the years 0001 to 9999";
    public const string DurationFault = "a duration of more than 29,000 years";

    public static bool TryDays(int days, out PgDate date) => TryDate(days, out date);

    /// <summary>A date in milliseconds; the time of day, which should be none, is dropped.</summary>
    public static bool TryMilliseconds(long milliseconds, out PgDate date) => TryDate(Floor(milliseconds, MillisecondsPerDay), out date);

    public static TryConvert<int, PgTime> Time32(TimeUnit unit) => (int value, out PgTime time) => TryTime(value, unit, out time);

    public static TryConvert<long, PgTime> Time64(TimeUnit unit) => (long value, out PgTime time) => TryTime(value, unit, out time);

    /// <summary>Nanoseconds are cut to the earlier microsecond, before 1970 too.</summary>
    public static TryConvert<long, PgTimestamp> Timestamp(TimeUnit unit) => (long value, out PgTimestamp timestamp) =>
    {
        timestamp = default;
        if (!TryTicks(value, unit, Floor(value, NanosecondsPerTick), out var ticks)
            || ticks < -DateTime.UnixEpoch.Ticks
            || ticks > DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks)
            return false;
        timestamp = PgTimestamp.OfUnixMicroseconds(Floor(ticks, TimeSpan.TicksPerMicrosecond));
        return true;
    };

    /// <summary>The same, of a timestamp that counts in UTC.</summary>
    public static TryConvert<long, PgInstant> Instant(TimeUnit unit)
    {
        var convert = Timestamp(unit);
        return (long value, out PgInstant instant) =>
        {
            var fits = convert(value, out var timestamp);
            instant = new(timestamp.Microseconds);
            return fits;
        };
    }

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

    private static bool TryDate(long days, out PgDate date)
    {
        date = default;
        if (days is < int.MinValue / 2 or > int.MaxValue / 2)
            return false;
        date = PgDate.OfUnixDays((int)days);
        return date.IsInCalendar;
    }

    private static bool TryTime(long value, TimeUnit unit, out PgTime time)
    {
        var fits = TryTicks(value, unit, value / NanosecondsPerTick, out var ticks) && value >= 0 && ticks <= TimeSpan.TicksPerDay;
        time = new(fits ? ticks / TimeSpan.TicksPerMicrosecond : 0);
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
