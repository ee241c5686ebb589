using System.Globalization;

namespace EfWriter.Frames.Text;

/// <summary>
/// A format of dates, or of dates and times: yyyy, MM or M, dd or d, HH or H, mm, ss, f for fractions, Z for UTC, and other characters as
/// they are.
/// </summary>
internal sealed class TimePattern
{
    private const int FractionDigits = 6;
    private const string DateParts = "yMd";
    private const string TimeParts = "Hmsf";

    // In the order of what they stand on: a time that has the later ones has the earlier ones.
    private static readonly (char Part, string Name)[] Needed =
    [
        ('y', "year (yyyy)"), ('M', "month (MM or M)"), ('d', "day (dd or d)"), ('H', "hour (HH or H)"), ('m', "minute (mm)"),
        ('s', "second (ss)"),
    ];

    private readonly List<(char Part, int Digits)> _parts = [];
    private bool _isUtc;

    private TimePattern()
    {
    }

    /// <summary>A format of dates.</summary>
    /// <exception cref="FrameFault">It would read another day than a text says, or none.</exception>
    public static TimePattern OfDates(string format) => Parse(format, DateParts, nameof(TextOptions.DateFormat), "yMd");

    /// <summary>A format of dates with times.</summary>
    /// <exception cref="FrameFault">It would read another time than a text says, or none.</exception>
    public static TimePattern OfTimestamps(string format) =>
        Parse(format, DateParts + TimeParts, nameof(TextOptions.TimestampFormat), "yMdH");

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
                values[part] = int.Parse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture);
            text = text[length..];
        }

        return text.IsEmpty ? Iso(values, fraction, buffer) : default;
    }

    private static TimePattern Parse(string format, string parts, string option, string needed)
    {
        var pattern = new TimePattern();
        for (var i = 0; i < format.Length;)
        {
            var c = format[i];
            var run = 1;
            while (i + run < format.Length && format[i + run] == c)
                run++;
            if (c is '\'' or '"' or '\\' or '%')
                throw Errors.BadTimeFormat(option, "a quote; other characters stand for themselves without one");
            if (!char.IsAscii(c))
                throw Errors.BadTimeFormat(option, "a character beyond ASCII");
            pattern.Add(c, run, isLast: i + run == format.Length, parts, option);
            i += run;
        }

        pattern.CheckWhole(needed, option);
        return pattern;
    }

    private void Add(char c, int run, bool isLast, string parts, string option)
    {
        var text = new string(c, run);
        if (IsPart(c, run) && parts.Contains(c, StringComparison.Ordinal))
        {
            if (_parts.Exists(part => part.Part == c && part.Digits > 0))
                throw Errors.BadTimeFormat(option, $"the part '{text}' twice");

            // 1112024 would be the 11th of January or the 1st of November.
            if (_parts is [.., var (before, digits)] && (before == 'f' ? digits > 0 : digits == 1))
                throw Errors.BadTimeFormat(option, $"'{new string(before, digits)}' right before '{text}', so that its end is not known");
            _parts.Add((c, run));
            return;
        }

        _isUtc = c == 'Z' && run == 1 && isLast && parts.Contains('H', StringComparison.Ordinal);
        if (char.IsAsciiLetter(c) && c != 'T' && !_isUtc)
            throw Errors.BadTimeFormat(option, $"the part '{text}', which it does not take");
        _parts.AddRange(Enumerable.Repeat((c, 0), run));
    }

    private void CheckWhole(string needed, string option)
    {
        var last = Array.FindLastIndex(Needed, need => Has(need.Part) || (need.Part == 's' && Has('f')));
        for (var i = 0; i < Needed.Length; i++)
        {
            if (!Has(Needed[i].Part) && (i <= last || needed.Contains(Needed[i].Part, StringComparison.Ordinal)))
                throw Errors.BadTimeFormat(option, $"no {Needed[i].Name}");
        }
    }

    private bool Has(char part) => _parts.Exists(found => found.Part == part && found.Digits > 0);

    private static bool IsPart(char c, int run) => (c, run) switch
    {
        ('y', 4) => true,
        ('M' or 'd' or 'H', 1 or 2) => true,
        ('m' or 's', 2) => true,
        ('f', <= FractionDigits) => true,
        _ => false,
    };

    private ReadOnlySpan<byte> Iso(scoped ReadOnlySpan<int> values, scoped ReadOnlySpan<byte> fraction, byte[] buffer)
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

        if (_isUtc)
            buffer[length++] = (byte)'Z';
        return buffer.AsSpan(0, length);

        void Put(int value, int digits)
        {
            for (var i = digits - 1; i >= 0; i--, value /= 10)
                buffer[length + i] = (byte)('0' + (value % 10));
            length += digits;
        }
    }
}
