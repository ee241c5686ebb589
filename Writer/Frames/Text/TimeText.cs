namespace EfWriter.Frames.Text;

/// <summary>
/// ISO 8601 dates and times, as days and microseconds since 2000. Years are 0001 to 9999; what is finer than a microsecond is no time here.
/// </summary>
internal static class TimeText
{
    private const int DateLength = 10;
    private const long MicrosecondsPerSecond = 1_000_000;
    private const long MicrosecondsPerDay = 86_400 * MicrosecondsPerSecond;
    private const int FractionDigits = 6;
    private const int MostFractionDigits = 9;
    private const int MaxOffsetHours = 15;

    private static readonly int Epoch = new DateOnly(2000, 1, 1).DayNumber;

    private static ReadOnlySpan<short> DaysBefore => [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

    /// <summary>Reads <c>2024-02-29</c>.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out PgDate date)
    {
        date = default;
        if (text.Length != DateLength || text[4] != '-' || text[7] != '-')
            return false;
        var (year, month, day) = ((Two(text, 0) * 100) + Two(text, 2), Two(text, 5), Two(text, 8));
        if (year is < 1 or > 9999 || (uint)(month - 1) > 11 || day < 1)
            return false;

        var isLeap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
        var before = DaysBefore[month - 1] + (isLeap && month > 2 ? 1 : 0);
        if (day > DaysBefore[month] - DaysBefore[month - 1] + (isLeap && month == 2 ? 1 : 0))
            return false;
        var past = year - 1;
        date = new((past * 365) + (past / 4) - (past / 100) + (past / 400) + before + day - 1 - Epoch);
        return true;
    }

    /// <summary>Reads <c>10:00</c>, <c>10:00:00</c> and <c>10:00:00.123456</c>, up to <c>24:00:00</c>.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out PgTime time)
    {
        time = default;
        if (text.Length is not (5 or 8) and not (>= DateLength and <= 9 + MostFractionDigits) || text[2] != ':')
            return false;
        var (hour, minute, second, fraction) = (Two(text, 0), Two(text, 3), 0, 0L);
        if (text.Length > 5)
        {
            if (text[5] != ':')
                return false;
            second = Two(text, 6);
        }

        if (text.Length > 8 && (text[8] != '.' || !TryFraction(text[9..], out fraction)))
            return false;
        if ((uint)hour > 24 || (uint)minute > 59 || (uint)second > 59)
            return false;
        var sum = ((((hour * 60L) + minute) * 60) + second) * MicrosecondsPerSecond;
        time = new(sum + fraction);
        return time.Microseconds <= MicrosecondsPerDay;
    }

    /// <summary>Reads a date and a time with a blank or a T between them.</summary>
    public static bool TryTimestamp(ReadOnlySpan<byte> text, out PgTimestamp timestamp)
    {
        timestamp = default;
        if (text.Length < 16 || (text[DateLength] != ' ' && text[DateLength] != 'T'))
            return false;
        if (!TryDate(text[..DateLength], out var date)
            || !TryTime(text[(DateLength + 1)..], out var time)
            || time.Microseconds == MicrosecondsPerDay)
            return false;
        timestamp = new((date.Days * MicrosecondsPerDay) + time.Microseconds);
        return true;
    }

    /// <summary>Reads a timestamp and its offset: <c>Z</c>, <c>+02</c>, <c>+0200</c> or <c>+02:00</c>.</summary>
    public static bool TryInstant(ReadOnlySpan<byte> text, out PgInstant instant)
    {
        instant = default;
        if (text.Length < 17)
            return false;
        var from = text.Length - 1;
        while (from > DateLength && text[from] is not ((byte)'Z' or (byte)'+' or (byte)'-'))
            from--;
        if (!TryOffset(text[from..], out var minutes))
            return false;
        var local = text[..from];
        if (local[^1] == ' ')
            local = local[..^1];
        if (!TryTimestamp(local, out var timestamp))
            return false;
        instant = new(timestamp.Microseconds - (minutes * 60 * MicrosecondsPerSecond));
        return true;
    }

    /// <summary>Whether a text is PostgreSQL's word for what is after all times, of any case.</summary>
    public static bool IsInfinity(ReadOnlySpan<byte> text) => CellText.Is(text, "infinity"u8);

    /// <summary>Whether a text is PostgreSQL's word for what is before all times, of any case.</summary>
    public static bool IsMinusInfinity(ReadOnlySpan<byte> text) => CellText.Is(text, "-infinity"u8);

    // Far below zero for what are not two digits, so that no sum with others is a year, month or day.
    private static int Two(ReadOnlySpan<byte> text, int at)
    {
        var (tens, ones) = ((uint)(text[at] - '0'), (uint)(text[at + 1] - '0'));
        return tens > 9 || ones > 9 ? -1_000_000 : (int)((tens * 10) + ones);
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit > 9 || (i >= FractionDigits && digit != 0))
                return false;
            if (i < FractionDigits)
                microseconds = (microseconds * 10) + digit;
        }

        for (var i = text.Length; i < FractionDigits; i++)
            microseconds *= 10;
        return text.Length > 0;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
            return text[0] == 'Z';
        if (text.Length is not (3 or 5 or 6) || (text.Length == 6 && text[3] != ':') || text[0] == 'Z')
            return false;
        var (hour, minute) = (Two(text, 1), text.Length == 3 ? 0 : Two(text, text.Length - 2));
        if ((uint)hour > MaxOffsetHours || (uint)minute > 59)
            return false;
        minutes = (text[0] == '-' ? -1 : 1) * ((hour * 60) + minute);
        return true;
    }
}
