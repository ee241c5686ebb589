using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>PostgreSQL's clock: microseconds and days since 2000.</summary>
internal static class PgClock
{
    public const long TicksPerMicrosecond = 10;

    private static readonly long EpochTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks;
    private static readonly int EpochDay = new DateOnly(2000, 1, 1).DayNumber;

    // Divided before subtracting: a time before 2000 loses its odd ticks in the same direction as one after.
    // The ends of the range are PostgreSQL's infinities, as Npgsql writes and reads them; what loses its ticks to the first one, too.
    public static long Microseconds(long ticks) => Microseconds(ticks, NpgsqlSwitches.HasInfinities);

    public static long Microseconds(long ticks, bool hasInfinities)
    {
        if (ticks == DateTime.MaxValue.Ticks && hasInfinities)
            return long.MaxValue;

        // Chosen without a branch, for what stands in the place of nulls is the lowest time.
        var isLowest = hasInfinities ? (ticks - TicksPerMicrosecond) >> 63 : 0;
        return (((ticks / TicksPerMicrosecond) - (EpochTicks / TicksPerMicrosecond)) & ~isLowest) | (long.MinValue & isLowest);
    }

    /// <summary>A time's ticks; 0 for infinity, which has no digits that a column could round.</summary>
    public static long FiniteTicks(long ticks) => ticks == DateTime.MaxValue.Ticks && NpgsqlSwitches.HasInfinities ? 0 : ticks;

    public static int Days(DateOnly date) => Days(date, NpgsqlSwitches.HasInfinities);

    public static int Days(DateOnly date, bool hasInfinities)
    {
        if (date == DateOnly.MaxValue && hasInfinities)
            return int.MaxValue;
        return date == DateOnly.MinValue && hasInfinities ? int.MinValue : date.DayNumber - EpochDay;
    }

    public static long Microseconds(DateOnly date) =>
        date == DateOnly.MaxValue && NpgsqlSwitches.HasInfinities
            ? long.MaxValue
            : Microseconds(date.DayNumber * TimeSpan.TicksPerDay);
}
