using System.Text;

namespace EfWriter.Frames.Text;

/// <summary>A text's cells as .NET's own types, for those who know no others.</summary>
internal static class TextCellValues
{
    private const long TicksPerMicrosecond = 10;

    private static readonly DateTime Epoch = new(2000, 1, 1);

    /// <summary>The type of what <see cref="ToClr"/> makes; null for a type that is .NET's already.</summary>
    public static Type? ClrOf(Type cell)
    {
        if (cell == typeof(ExactNumber))
            return typeof(decimal);
        if (cell == typeof(Date))
            return typeof(DateOnly);
        if (cell == typeof(TimeOfDay))
            return typeof(TimeOnly);
        if (cell == typeof(Timestamp) || cell == typeof(Instant))
            return typeof(DateTime);
        return cell == typeof(JsonSource) ? typeof(string) : null;
    }

    /// <summary>A cell's value; null where it has none, among them the first and the last day, which are infinities to Npgsql.</summary>
    public static object? ToClr(object cell) => cell switch
    {
        ExactNumber number => number.ToDecimal(),
        Date date => ToDate(date),
        TimeOfDay { Microseconds: < TimeSpan.MicrosecondsPerDay } time => new TimeOnly(time.Microseconds * TicksPerMicrosecond),
        Timestamp timestamp => ToDateTime(timestamp.Microseconds, DateTimeKind.Unspecified),
        Instant instant => ToDateTime(instant.Microseconds, DateTimeKind.Utc),
        ReadOnlyMemory<byte> utf8 => Encoding.UTF8.GetString(utf8.Span),
        _ => null,
    };

    private static DateOnly? ToDate(Date date)
    {
        var day = DateOnly.FromDateTime(Epoch).AddDays(date.Days);
        return day == DateOnly.MinValue || day == DateOnly.MaxValue ? null : day;
    }

    private static DateTime? ToDateTime(long microseconds, DateTimeKind kind)
    {
        var ticks = Epoch.Ticks + (microseconds * TicksPerMicrosecond);
        return ticks > DateTime.MinValue.Ticks && ticks < DateTime.MaxValue.Ticks ? new DateTime(ticks, kind) : null;
    }
}
