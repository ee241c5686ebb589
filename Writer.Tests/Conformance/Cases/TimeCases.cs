using System.Globalization;

namespace EfWriter.Tests.Conformance.Cases;

/// <summary>Dates, times, instants and durations, with ticks that PostgreSQL's microseconds do not hold.</summary>
internal static class TimeCases
{
    private const long TicksPerMicrosecond = 10;

    private static readonly DateTime[] Times =
    [
        Time("2000-01-01"), Time("2024-02-29T23:59:59.999999"), Time("2024-02-29T12:00:00.0000019"), Time("1999-12-31T23:59:59.9999999"),
        Time("2000-02-29T00:00:00.0000001"), Time("1970-01-01"), Time("1969-12-31T23:59:59.9999995"), Time("1969-07-20T20:17:40.123457"),
        Time("1900-02-28T01:02:03.0000009"), Time("0001-01-01T00:00:00.000001"), Time("0001-01-01T00:00:00.0000001"),
        Time("9999-12-31T23:59:59.9999989"),
        Time("9999-12-31T23:59:59.9999998"), DateTime.MinValue, DateTime.MaxValue,
    ];

    private static readonly DateTimeOffset[] Instants =
    [
        .. Times.Select(time => new DateTimeOffset(time, TimeSpan.Zero)),
        new(Time("2024-02-29T23:30:00.1234567"), TimeSpan.FromHours(14)), new(Time("1969-12-31T23:30:00.1234567"), TimeSpan.FromHours(-14)),
        new(Time("1999-12-31T23:30:00"), TimeSpan.FromMinutes(345)), DateTimeOffset.MinValue, DateTimeOffset.MaxValue,
    ];

    public static IReadOnlyList<TypeCase> All { get; } =
    [
        TypeCase.Of("timestamp without time zone", Times).StoredAs<DateTime, DateTime>(Truncated) with { Name = "DateTime (Unspecified)" },
        TypeCase.Of("timestamp with time zone", [.. Times.Select(time => DateTime.SpecifyKind(time, DateTimeKind.Utc))])
            .StoredAs<DateTime, DateTime>(Truncated) with { Name = "DateTime (Utc)" },
        TypeCase.Of("timestamp with time zone", Instants)
            .StoredAs<DateTimeOffset, DateTimeOffset>(cell => new(Truncated(cell.UtcDateTime))),
        TypeCase.Of("date",
            new DateOnly(2000, 1, 1), new(1999, 12, 31), new(2000, 2, 29), new(2024, 2, 29), new(1900, 2, 28), new(1970, 1, 1),
            new(1969, 12, 31),
            new(1, 1, 2), new(9999, 12, 30), DateOnly.MinValue, DateOnly.MaxValue),
        TypeCase.Of("time without time zone",
            TimeOnly.MinValue, new(12, 0), new TimeOnly(23, 59, 59, 999, 999), TimeOnly.MaxValue, new(1), new(19))
            .StoredAs<TimeOnly, TimeOnly>(cell => new(cell.Ticks / TicksPerMicrosecond * TicksPerMicrosecond)),
        TypeCase.Of("interval",
            TimeSpan.Zero, new(TicksPerMicrosecond), new(-TicksPerMicrosecond), new(1), new(-1), TimeSpan.FromHours(25),
            -TimeSpan.FromHours(49),
            new(1, 2, 3, 4, 5, 6), new(-1, -2, -3, -4, -5, -6), TimeSpan.FromDays(400), TimeSpan.MinValue, TimeSpan.MaxValue)
            .StoredAs<TimeSpan, TimeSpan>(cell => new(cell.Ticks / TicksPerMicrosecond * TicksPerMicrosecond)),
    ];

    /// <summary>Down to the microsecond, but for the ends of the range: they are infinities.</summary>
    private static DateTime Truncated(DateTime time) => time.Ticks == DateTime.MaxValue.Ticks
        ? time
        : new(time.Ticks / TicksPerMicrosecond * TicksPerMicrosecond, time.Kind);

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
}
