namespace EfWriter.Frames.Text;

/// <summary>
/// A format of dates and times: yyyy, MM or M, dd or d, HH or H, mm, ss, f for fractions, and other characters as they are.
/// </summary>
internal sealed class TimePattern
{
    private const int FractionDigits = 6;

    private readonly List<(char Part, int Digits)> _parts = [];

    private TimePattern()
    {
    }

    /// <exception cref="FrameFault">The format has no year, month and day, or a part that is not known.</exception>
    public static TimePattern Parse(string format, string option)
    {
        var pattern = new TimePattern();
        for (var i = 0; i < format.Length;)
        {
            var run = 1;
            while (i + run < format.Length && format[i + run] == format[i])
                run++;
            var c = format[i];
            if (char.IsAsciiLetter(c) && c != 'T' && c != 'Z' && !IsPart(c, run))
                throw Errors.BadTimeFormat(option);
            if (IsPart(c, run))
                pattern._parts.Add((c, run));
            else
                pattern._parts.AddRange(Enumerable.Repeat((c, 0), run));
            i += run;
        }

        return "yMd".All(part => pattern._parts.Count(found => found.Part == part && found.Digits > 0) == 1) && format.All(char.IsAscii)
            ? pattern
            : throw Errors.BadTimeFormat(option);
    }

    /// <summary>Rewrites a text as ISO 8601; empty where it does not keep to the format.</summary>
    public ReadOnlySpan<byte> Rewrite(ReadOnlySpan<byte> text, byte[] buffer)
    {
        scoped Span<int> values = stackalloc int[128];
        values.Fill(-1);
        var fraction = ReadOnlySpan<byte>.Empty;
        foreach (var (part, digits) in _parts)
        {
            if (digits == 0)
            {
                if (text.IsEmpty || text[0] != part)
                    return default;
                text = text[1..];
                continue;
            }

            var length = 0;
            var most = part == 'f' ? FractionDigits : Math.Max(digits, part == 'y' ? 4 : 2);
            while (length < most && length < text.Length && (uint)(text[length] - '0') <= 9)
                length++;
            if (length < (part == 'f' ? 1 : digits))
                return default;
            if (part == 'f')
                fraction = text[..length];
            else
                values[part] =
                    int.Parse(text[..length], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
            text = text[length..];
        }

        return text.IsEmpty ? Iso(values, fraction, buffer) : default;
    }

    private static bool IsPart(char c, int run) => (c, run) switch
    {
        ('y', 4) => true,
        ('M' or 'd' or 'H', 1 or 2) => true,
        ('m' or 's', 2) => true,
        ('f', <= FractionDigits) => true,
        _ => false,
    };

    private static ReadOnlySpan<byte> Iso(scoped ReadOnlySpan<int> values, scoped ReadOnlySpan<byte> fraction, byte[] buffer)
    {
        var length = 0;
        Put(values['y'], 4);
        buffer[length++] = (byte)'-';
        Put(values['M'], 2);
        buffer[length++] = (byte)'-';
        Put(values['d'], 2);
        if (values['H'] < 0)
            return buffer.AsSpan(0, length);

        buffer[length++] = (byte)'T';
        Put(values['H'], 2);
        buffer[length++] = (byte)':';
        Put(Math.Max(values['m'], 0), 2);
        buffer[length++] = (byte)':';
        Put(Math.Max(values['s'], 0), 2);
        if (!fraction.IsEmpty)
        {
            buffer[length++] = (byte)'.';
            fraction.CopyTo(buffer.AsSpan(length));
            length += fraction.Length;
        }

        return buffer.AsSpan(0, length);

        void Put(int value, int digits)
        {
            for (var i = digits - 1; i >= 0; i--, value /= 10)
                buffer[length + i] = (byte)('0' + (value % 10));
            length += digits;
        }
    }
}
