namespace EfWriter.Load.Encoders;

/// <summary>PostgreSQL's clock: microseconds and days since 2000.</summary>
internal static class PgClock
{
    public const long TicksPerMicrosecond = 10;

    private static readonly long EpochTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks;
    private static readonly int EpochDay = new DateOnly(2000, 1, 1).DayNumber;

    // Divided before subtracting: a time before 2000 loses its odd ticks in the same direction as one after.
    // The ends of the range are PostgreSQL's infinities, as Npgsql writes and reads them; what loses its ticks to the first one, too.
    public static long Microseconds(long ticks)
    {
        if (ticks == DateTime.MaxValue.Ticks)
            return long.MaxValue;

        // Chosen without a branch, for what stands in the place of nulls is the lowest time.
        var isLowest = (ticks - TicksPerMicrosecond) >> 63;
        return (((ticks / TicksPerMicrosecond) - (EpochTicks / TicksPerMicrosecond)) & ~isLowest) | (long.MinValue & isLowest);
    }

    /// <summary>A time's ticks; 0 for infinity, which has no digits that a column could round.</summary>
    public static long FiniteTicks(long ticks) => ticks == DateTime.MaxValue.Ticks ? 0 : ticks;

    public static int Days(DateOnly date)
    {
        if (date == DateOnly.MaxValue)
            return int.MaxValue;
        return date == DateOnly.MinValue ? int.MinValue : date.DayNumber - EpochDay;
    }

    public static long Microseconds(DateOnly date) =>
        date == DateOnly.MaxValue ? long.MaxValue : Microseconds(date.DayNumber * TimeSpan.TicksPerDay);
}
