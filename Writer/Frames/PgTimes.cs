using System.ComponentModel;
using System.Globalization;

namespace EfWriter.Frames;

/// <summary>A date as PostgreSQL has it: also beyond .NET's years, and with infinities that are no days.</summary>
/// <param name="Days">Days since 2000-01-01; the least and the greatest number are the infinities.</param>
[Description("dates")]
internal readonly record struct PgDate(int Days)
{
    private static readonly int EpochDay = new DateOnly(2000, 1, 1).DayNumber;
    private static readonly int UnixDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static PgDate Infinity => new(int.MaxValue);

    public static PgDate MinusInfinity => new(int.MinValue);

    public bool IsInfinite => Days is int.MinValue or int.MaxValue;

    /// <summary>Whether .NET's calendar has the day.</summary>
    public bool IsInCalendar => (long)Days + EpochDay is >= 0 and var number && number <= DateOnly.MaxValue.DayNumber;

    /// <summary>Midnight.</summary>
    public PgTimestamp ToTimestamp() => Days switch
    {
        int.MaxValue => PgTimestamp.Infinity,
        int.MinValue => PgTimestamp.MinusInfinity,
        _ => new(Days * TimeSpan.MicrosecondsPerDay),
    };

    public static PgDate OfUnixDays(int days) => new(checked(days - (EpochDay - UnixDay)));

    public override string ToString() =>
        PgTimestamp.Infinite(IsInfinite, Days) ?? (IsInCalendar ? Format(Days) : $"2000-01-01 {Days:+0;-0} days");

    private static string Format(int days) =>
        DateOnly.FromDayNumber(days + EpochDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>A time of day as PostgreSQL has it, 24:00:00 included.</summary>
/// <param name="Microseconds">Since midnight.</param>
[Description("times of day")]
internal readonly record struct PgTime(long Microseconds)
{
    public override string ToString() => Microseconds == TimeSpan.MicrosecondsPerDay
        ? "24:00:00"
        : new TimeOnly(Microseconds * TimeSpan.TicksPerMicrosecond).ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
}

/// <summary>A time of day and its offset as PostgreSQL has it, 24:00:00 included.</summary>
/// <param name="Microseconds">Since midnight.</param>
/// <param name="Offset">In seconds, positive to the east of Greenwich.</param>
[Description("times of day with a time zone")]
internal readonly record struct PgTimeTz(long Microseconds, int Offset)
{
    public override string ToString()
    {
        var offset = TimeSpan.FromSeconds(Math.Abs(Offset));
        var text = offset.ToString(offset.Seconds == 0 ? @"hh\:mm" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);
        return $"{new PgTime(Microseconds)}{(Offset < 0 ? '-' : '+')}{text}";
    }
}

/// <summary>A day and time without a zone as PostgreSQL has it.</summary>
/// <param name="Microseconds">Microseconds since 2000-01-01; the least and the greatest number are the infinities.</param>
[Description("timestamps")]
internal readonly record struct PgTimestamp(long Microseconds)
{
    private static readonly long UnixMicroseconds =
        (new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static PgTimestamp Infinity => new(long.MaxValue);

    public static PgTimestamp MinusInfinity => new(long.MinValue);

    public bool IsInfinite => Microseconds is long.MinValue or long.MaxValue;

    public static PgTimestamp OfUnixMicroseconds(long microseconds) => new(checked(microseconds - UnixMicroseconds));

    public override string ToString()
    {
        // Rounded down: a time of day counts from midnight, also before 2000.
        var days = Math.DivRem(Microseconds, TimeSpan.MicrosecondsPerDay, out var time);
        var (day, rest) = time < 0 ? (days - 1, time + TimeSpan.MicrosecondsPerDay) : (days, time);
        return Infinite(IsInfinite, Microseconds)
            ?? (new PgDate((int)day) is { IsInCalendar: true } date
                ? $"{date}T{new PgTime(rest)}"
                : $"2000-01-01 {Microseconds:+0;-0} microseconds");
    }

    internal static string? Infinite(bool isInfinite, long sign) => isInfinite ? sign > 0 ? "infinity" : "-infinity" : null;
}

/// <summary>A moment as PostgreSQL has it, whatever zone it was written in.</summary>
/// <param name="Microseconds">As those of a <see cref="PgTimestamp"/>, in UTC.</param>
[Description("timestamps with a time zone")]
internal readonly record struct PgInstant(long Microseconds)
{
    public override string ToString() =>
        new PgTimestamp(Microseconds) is { IsInfinite: false } time ? $"{time}Z" : new PgTimestamp(Microseconds).ToString();
}
