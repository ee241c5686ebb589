using System.Globalization;
using System.Numerics;

namespace EfWriter.Frames.Text;

/// <summary>A calendar day, as PostgreSQL counts: .NET's first and last day are infinities to Npgsql, and days here.</summary>
/// <param name="Days">Days since 2000-01-01.</param>
internal readonly record struct Date(int Days)
{
    /// <summary>Later than all days, as PostgreSQL has it.</summary>
    public static Date Infinity => new(int.MaxValue);

    /// <summary>Before all days.</summary>
    public static Date NegativeInfinity => new(int.MinValue);

    public static Date Of(DateOnly date) => new(date.DayNumber - TimeText.Epoch);

    public override string ToString() => TimeText.FormatDate(Days);
}

/// <summary>A time of day, 24:00:00 included.</summary>
/// <param name="Microseconds">Since midnight.</param>
internal readonly record struct TimeOfDay(long Microseconds)
{
    public override string ToString() => TimeText.FormatTime(Microseconds);
}

/// <summary>A day and time without a zone.</summary>
/// <param name="Microseconds">Since 2000-01-01.</param>
internal readonly record struct Timestamp(long Microseconds)
{
    public static Timestamp Of(DateTime time) =>
        new((time.Ticks / TimeSpan.TicksPerMicrosecond) - (TimeText.Epoch * TimeText.MicrosecondsPerDay));

    public override string ToString() => TimeText.FormatTimestamp(Microseconds);
}

/// <summary>A moment, whatever zone it was written in.</summary>
/// <param name="Microseconds">Since 2000-01-01 in UTC.</param>
internal readonly record struct Instant(long Microseconds)
{
    public override string ToString() =>
        Microseconds is long.MaxValue or long.MinValue
            ? TimeText.FormatTimestamp(Microseconds)
            : $"{TimeText.FormatTimestamp(Microseconds)}Z";
}

/// <summary>Marks a column of JSON, handed out as the source's own text.</summary>
internal readonly record struct JsonSource;

/// <summary>A decimal number of any length with the scale it is written with; most fit into 64 bits.</summary>
internal readonly struct ExactNumber
{
    private readonly BigInteger? _large;

    public ExactNumber(ulong digits, int scale, bool isNegative) => (Small, Scale, IsNegative) = (digits, scale, isNegative);

    public ExactNumber(BigInteger digits, int scale, bool isNegative) => (_large, Scale, IsNegative) = (digits, scale, isNegative);

    /// <summary>The digits as a whole number, where they are <see cref="IsSmall"/>.</summary>
    public ulong Small { get; }

    /// <summary>How many digits stand after the point, from 0.</summary>
    public int Scale { get; }

    public bool IsNegative { get; }

    public bool IsSmall => _large is null;

    /// <summary>The digits as a whole number.</summary>
    public BigInteger Digits => _large ?? Small;

    /// <summary>The same as a <see cref="decimal"/>; null where that cannot hold it.</summary>
    public decimal? ToDecimal() => new WideDecimal(IsNegative ? -Digits : Digits, Scale).ToDecimal();

    public override string ToString()
    {
        var digits = Digits.ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var point = Scale == 0 ? digits : $"{digits[..^Scale]}.{digits[^Scale..]}";
        return IsNegative ? $"-{point}" : point;
    }
}
