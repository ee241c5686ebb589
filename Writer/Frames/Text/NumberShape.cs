namespace EfWriter.Frames.Text;

/// <summary>What a number's text shows without its value.</summary>
internal readonly record struct NumberShape
{
    private const int MaxExponent = 100_000;

    /// <summary>Whether the text is a number at all.</summary>
    public bool IsNumber { get; private init; }

    public bool IsNegative { get; private init; }

    public bool HasPoint { get; private init; }

    public bool HasExponent { get; private init; }

    /// <summary>Whether it has a plus or leading zeros, as telephone numbers and codes have.</summary>
    public bool IsCode { get; private init; }

    /// <summary>Digits before the point, from the first that is not zero.</summary>
    public int Whole { get; private init; }

    /// <summary>Digits after the point, as written.</summary>
    public int Scale { get; private init; }

    /// <summary>Digits from the first to the last that is not zero.</summary>
    public int Significant { get; private init; }

    /// <summary>The power of ten; at most a hundred thousand, where no number type ends up any more.</summary>
    public int Exponent { get; private init; }

    public bool IsNegativeZero => IsNegative && Significant == 0;

    public static NumberShape Of(ReadOnlySpan<byte> text)
    {
        var i = 0;
        var (isNegative, hasPlus) = (text.Length > 0 && text[0] == '-', text.Length > 0 && text[0] == '+');
        if (isNegative || hasPlus)
            i++;

        var (first, point, seen, firstNonZero, lastNonZero) = (i, -1, 0, -1, -1);
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if ((uint)(c - '0') <= 9)
            {
                if (c != '0')
                {
                    firstNonZero = firstNonZero < 0 ? seen : firstNonZero;
                    lastNonZero = seen;
                }

                seen++;
            }
            else if (c == '.' && point < 0)
            {
                point = seen;
            }
            else
            {
                break;
            }
        }

        if (seen == 0)
            return default;
        var exponent = 0;
        var hasExponent = i < text.Length;
        if (hasExponent && !TryExponent(text[i..], out exponent))
            return default;

        var whole = point < 0 ? seen : point;
        return new()
        {
            IsNumber = true,
            IsNegative = isNegative,
            HasPoint = point >= 0,
            HasExponent = hasExponent,
            IsCode = hasPlus || (whole > 1 && text[first] == '0'),
            Whole = firstNonZero < 0 || firstNonZero >= whole ? 0 : whole - firstNonZero,
            Scale = seen - whole,
            Significant = firstNonZero < 0 ? 0 : lastNonZero - firstNonZero + 1,
            Exponent = exponent,
        };
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text[0] is not ((byte)'e' or (byte)'E'))
            return false;
        var digits = text[1..];
        var isNegative = digits.Length > 0 && digits[0] == '-';
        if (isNegative || (digits.Length > 0 && digits[0] == '+'))
            digits = digits[1..];
        if (digits.IsEmpty)
            return false;
        foreach (var c in digits)
        {
            if ((uint)(c - '0') > 9)
                return false;
            exponent = Math.Min((exponent * 10) + (c - '0'), MaxExponent);
        }

        exponent = isNegative ? -exponent : exponent;
        return true;
    }
}
