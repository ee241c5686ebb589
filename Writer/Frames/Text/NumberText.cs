using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace EfWriter.Frames.Text;

/// <summary>Numbers as they are written, digit by digit: nothing is a number here that would become another one.</summary>
internal static class NumberText
{
    private const int MaxWholeDigits = 38;
    private const int MaxDecimalDigits = 28;
    private const int SafeDoubleDigits = 15;
    private const int MaxDoubleDigits = 17;
    private const int SafeExponent = 290;
    private const int SmallDigits = 19;

    /// <summary>
    /// The kinds that a text is exactly; leading zeros and a plus are a code's, and a minus before zero only a double keeps.
    /// </summary>
    public static CellKinds KindsOf(ReadOnlySpan<byte> text)
    {
        var shape = NumberShape.Of(text);
        if (!shape.IsNumber)
            return IsWord(text) ? CellKinds.Double : CellKinds.None;
        if (shape.IsCode)
            return CellKinds.None;

        var kinds = CellKinds.None;
        if (!shape.HasExponent
            && !shape.IsNegativeZero
            && (shape.Scale == 0 ? shape.Whole <= MaxWholeDigits : shape.Whole + shape.Scale <= MaxDecimalDigits))
            kinds |= CellKinds.Numeric;
        if (!shape.HasPoint && kinds != CellKinds.None && shape.Whole <= SmallDigits && TryInt64(text, out _))
            kinds |= CellKinds.Int64;
        if (Survives(text, shape))
            kinds |= CellKinds.Double;
        return kinds;
    }

    /// <summary>Reads digits with at most a minus before them, without leading zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryInt64(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        var digits = isNegative ? text[1..] : text;
        if ((uint)(digits.Length - 1) >= SmallDigits || (digits[0] == '0' && text.Length > 1))
            return false;

        // Nineteen digits fit into 64 bits without a sign.
        var sum = 0UL;
        foreach (var c in digits)
        {
            var digit = (uint)(c - '0');
            if (digit > 9)
                return false;
            sum = (sum * 10) + digit;
        }

        value = isNegative ? -(long)sum : (long)sum;
        return sum <= long.MaxValue || (isNegative && sum == 1UL << 63);
    }

    /// <summary>Reads a number without an exponent; not a code, and not a zero with a minus.</summary>
    public static bool TryNumeric(ReadOnlySpan<byte> text, out ExactNumber value)
    {
        value = default;
        var isNegative = text.Length > 0 && text[0] == '-';
        var digits = isNegative ? text[1..] : text;
        if (digits.Length is 0 or > SmallDigits)
            return TryLarge(text, out value);
        if (digits.Length > 1 && digits[0] == '0' && digits[1] != '.')
            return false;

        var sum = 0UL;
        var point = -1;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = (uint)(digits[i] - '0');
            if (digit <= 9)
                sum = (sum * 10) + digit;
            else if (digits[i] == '.' && point < 0)
                point = i;
            else
                return false;
        }

        if ((point >= 0 && digits.Length == 1) || (sum == 0 && isNegative))
            return false;
        value = new(sum, point < 0 ? 0 : digits.Length - point - 1, isNegative);
        return true;
    }

    /// <summary>Reads any decimal notation: with a plus or leading zeros, and with an exponent if it may have one.</summary>
    public static bool TryAnyNumeric(ReadOnlySpan<byte> text, int mostDigits, bool mayHaveExponent, out ExactNumber value)
    {
        value = default;
        var shape = NumberShape.Of(text);
        if (!shape.IsNumber
            || (shape.HasExponent && !mayHaveExponent)
            || shape.Whole + shape.Scale > mostDigits
            || Math.Abs((long)shape.Exponent) > mostDigits)
            return false;
        var (digits, scale) = (DigitsOf(text), shape.Scale - shape.Exponent);
        value = scale < 0 ? new(digits * BigInteger.Pow(10, -scale), 0, shape.IsNegative) : Small(digits, scale, shape.IsNegative);
        return true;
    }

    /// <summary>Reads a double whose shortest text has the same value; NaN and the infinities by their names.</summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (Utf8Parser.TryParse(text, out value, out var length) && length == text.Length && double.IsFinite(value))
        {
            var shape = NumberShape.Of(text);
            return shape.IsNumber && !shape.IsCode && Survives(text, shape);
        }

        return TryWord(text, out value);
    }

    /// <summary>Whether the nearest double is written as the same number.</summary>
    public static bool Survives(ReadOnlySpan<byte> text, NumberShape shape)
    {
        var exponent = shape.Whole + shape.Exponent;
        if (shape.Significant <= SafeDoubleDigits && Math.Abs(exponent) < SafeExponent)
            return shape.Scale < SafeExponent;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return false;
        Span<byte> shortest = stackalloc byte[32];
        value.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        return shape.Significant <= MaxDoubleDigits && SameValue(text, shortest[..length]);
    }

    /// <summary>Reads NaN and the infinities.</summary>
    public static bool TryWord(ReadOnlySpan<byte> text, out double value)
    {
        value = double.NaN;
        if (text.SequenceEqual("NaN"u8) || text.SequenceEqual("nan"u8))
            return true;
        var isNegative = text.Length > 0 && text[0] == '-';
        var name = isNegative ? text[1..] : text;
        value = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        return name.SequenceEqual("inf"u8)
            || name.SequenceEqual("Inf"u8)
            || name.SequenceEqual("infinity"u8)
            || name.SequenceEqual("Infinity"u8);
    }

    /// <summary>Whether two texts of numbers are the same number, sign of zero included.</summary>
    public static bool SameValue(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var (a, b) = (NumberShape.Of(one), NumberShape.Of(other));
        if (a.IsNegative != b.IsNegative)
            return false;
        var (first, second) = (DigitsOf(one), DigitsOf(other));
        var (firstPower, secondPower) = (a.Exponent - a.Scale, b.Exponent - b.Scale);
        if (first.IsZero || second.IsZero)
            return first == second;
        return firstPower >= secondPower
            ? first * BigInteger.Pow(10, firstPower - secondPower) == second
            : second * BigInteger.Pow(10, secondPower - firstPower) == first;
    }

    private static bool IsWord(ReadOnlySpan<byte> text) => text.Length is >= 3 and <= 9 && TryWord(text, out _);

    private static bool TryLarge(ReadOnlySpan<byte> text, out ExactNumber value)
    {
        value = default;
        var shape = NumberShape.Of(text);
        if (!shape.IsNumber || shape.IsCode || shape.HasExponent || shape.IsNegativeZero)
            return false;
        if (shape.Scale == 0 ? shape.Whole > MaxWholeDigits : shape.Whole + shape.Scale > MaxDecimalDigits)
            return false;
        value = Small(DigitsOf(text), shape.Scale, shape.IsNegative);
        return true;
    }

    private static ExactNumber Small(BigInteger digits, int scale, bool isNegative) =>
        digits <= ulong.MaxValue ? new((ulong)digits, scale, isNegative) : new(digits, scale, isNegative);

    private static BigInteger DigitsOf(ReadOnlySpan<byte> text)
    {
        var digits = new char[text.Length];
        var count = 0;
        foreach (var c in text)
        {
            if (c is (byte)'e' or (byte)'E')
                break;
            if (c is >= (byte)'0' and <= (byte)'9')
                digits[count++] = (char)c;
        }

        return count == 0 ? BigInteger.Zero : BigInteger.Parse(digits.AsSpan(0, count), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
