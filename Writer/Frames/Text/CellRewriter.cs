namespace EfWriter.Frames.Text;

/// <summary>
/// Rewrites a file's own notation of numbers and times into the one that the parsers read. Not thread-safe: it has one buffer.
/// </summary>
internal sealed class CellRewriter
{
    private const int GroupSize = 3;

    private readonly byte _decimal;
    private readonly byte? _thousands;
    private readonly TimePattern? _date;
    private readonly TimePattern? _timestamp;
    private readonly byte[] _buffer = new byte[CellText.MaxTyped];

    private CellRewriter(TextOptions options)
    {
        var csv = options as CsvOptions ?? CsvOptions.Default;
        _decimal = (byte)csv.DecimalSeparator;
        _thousands = (byte?)csv.ThousandsSeparator;
        _date = options.DateFormat is { } date ? TimePattern.OfDates(date) : null;
        _timestamp = options.TimestampFormat is { } timestamp ? TimePattern.OfTimestamps(timestamp) : null;
    }

    /// <summary>The rewriter for a file; null where it writes as we read.</summary>
    public static CellRewriter? For(TextOptions options)
    {
        var rewriter = new CellRewriter(options);
        return rewriter is { _decimal: (byte)'.', _thousands: null, _date: null, _timestamp: null } ? null : rewriter;
    }

    /// <summary>Whether dates are in a format of the file's own.</summary>
    public bool HasDateFormat => _date is not null;

    /// <summary>A number with a point and without groups; empty where it does not keep to the file's notation.</summary>
    public ReadOnlySpan<byte> Number(ReadOnlySpan<byte> text)
    {
        if (_decimal == '.' && _thousands is null)
            return text;
        if (text.Length > _buffer.Length)
            return default;

        var length = 0;
        var (digits, groups) = (0, 0);
        var isFraction = false;
        foreach (var c in text)
        {
            if (c == _decimal && !isFraction)
            {
                (isFraction, _buffer[length++]) = (true, (byte)'.');
                if (groups > 0 && digits != GroupSize)
                    return default;
            }
            else if (c == _thousands)
            {
                // Groups of three, but the first, which has one to three digits.
                if (isFraction || digits == 0 || digits > GroupSize || (groups > 0 && digits != GroupSize))
                    return default;
                (digits, groups) = (0, groups + 1);
            }
            else if (c is (byte)'.' or (byte)',')
            {
                return default;
            }
            else
            {
                digits += (uint)(c - '0') <= 9 && !isFraction ? 1 : 0;
                _buffer[length++] = c;
            }
        }

        return groups > 0 && !isFraction && digits != GroupSize ? default : _buffer.AsSpan(0, length);
    }

    /// <summary>A date as ISO 8601 has it; empty where it does not keep to the file's format.</summary>
    public ReadOnlySpan<byte> Date(ReadOnlySpan<byte> text) => Rewrite(_date, text);

    /// <summary>A date and time as ISO 8601 has it; empty where it does not keep to the file's format.</summary>
    public ReadOnlySpan<byte> Timestamp(ReadOnlySpan<byte> text) => Rewrite(_timestamp, text);

    // The infinities have no format.
    private ReadOnlySpan<byte> Rewrite(TimePattern? pattern, ReadOnlySpan<byte> text) =>
        pattern is null || TimeText.IsInfinity(text) || TimeText.IsMinusInfinity(text) ? text : pattern.Rewrite(text, _buffer);
}
