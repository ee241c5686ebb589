using System.Globalization;

namespace EfWriter.Frames;

/// <summary>A date as PostgreSQL has it: also beyond .NET's years, and with infinities that are no days.</summary>
/// <param name="Days">Days since 2000-01-01; the least and the greatest number are the infinities.</param>
internal readonly record struct WireDate(int Days)
{
    private static readonly int EpochDay = new DateOnly(2000, 1, 1).DayNumber;
    private static readonly int UnixDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static WireDate Infinity => new(int.MaxValue);

    public static WireDate MinusInfinity => new(int.MinValue);

    public bool IsInfinite => Days is int.MinValue or int.MaxValue;

    /// <summary>Midnight.</summary>
    public WireTimestamp ToTimestamp() => Days switch
    {
        int.MaxValue => WireTimestamp.Infinity,
        int.MinValue => WireTimestamp.MinusInfinity,
        _ => new(Days * TimeSpan.MicrosecondsPerDay),
    };

    public static WireDate OfUnixDays(int days) => new(checked(days - (EpochDay - UnixDay)));

    public override string ToString() => WireTimestamp.Infinite(IsInfinite, Days) ?? (Days + EpochDay is >= 0 and <= 3_652_058 and var number
        ? DateOnly.FromDayNumber(number).ToString("O", CultureInfo.InvariantCulture)
        : $"2000-01-01 {Days:+0;-0} days");
}

/// <summary>A wall-clock time as PostgreSQL has it.</summary>
/// <param name="Microseconds">Microseconds since 2000-01-01; the least and the greatest number are the infinities.</param>
internal readonly record struct WireTimestamp(long Microseconds)
{
    private static readonly long UnixMicroseconds = (new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long EpochMicroseconds = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks / TimeSpan.TicksPerMicrosecond;

    public static WireTimestamp Infinity => new(long.MaxValue);

    public static WireTimestamp MinusInfinity => new(long.MinValue);

    public bool IsInfinite => Microseconds is long.MinValue or long.MaxValue;

    public static WireTimestamp OfUnixMicroseconds(long microseconds) => new(checked(microseconds - UnixMicroseconds));

    public override string ToString() => Infinite(IsInfinite, Microseconds) ?? ((Int128)Microseconds + EpochMicroseconds is var all && all >= 0 && all <= DateTime.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond
        ? new DateTime((long)all * TimeSpan.TicksPerMicrosecond, DateTimeKind.Unspecified).ToString("O", CultureInfo.InvariantCulture)
        : $"2000-01-01 {Microseconds:+0;-0} microseconds");

    internal static string? Infinite(bool isInfinite, long sign) => isInfinite ? sign > 0 ? "infinity" : "-infinity" : null;
}

/// <summary>A point in time as PostgreSQL has it.</summary>
/// <param name="Microseconds">As those of a <see cref="WireTimestamp"/>, in UTC.</param>
internal readonly record struct WireInstant(long Microseconds)
{
    public override string ToString() => new WireTimestamp(Microseconds) is { IsInfinite: false } time ? $"{time}Z" : new WireTimestamp(Microseconds).ToString();
}
