namespace EfWriter.Load.Encoders;

/// <summary>What both loaders ask of a cell before they send it.</summary>
internal static class CellChecks
{
    // A numeric's modifier is its precision and scale, packed, plus the size of a header that once was there.
    private const int HeaderSize = 4;
    private static readonly long[] TicksOfDigit = [10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10];

    /// <summary>The greatest length of a text type with this modifier; null for any.</summary>
    public static int? MaxLength(int typMod) => typMod < HeaderSize ? null : typMod - HeaderSize;

    /// <summary>The digits after the point of a numeric with this modifier; null for any. It may be negative.</summary>
    public static int? Scale(int typMod) => typMod < HeaderSize ? null : ((((typMod - HeaderSize) & 0x7ff) ^ 1024) - 1024);

    /// <summary>The most digits before and after the point of a numeric with this modifier; null for any.</summary>
    public static (int Whole, int Scale)? Digits(int typMod) =>
        Scale(typMod) is { } scale ? ((((typMod - HeaderSize) >> 16) & 0xffff) - scale, scale) : null;

    /// <summary>The fractional digits of a second of a time with this modifier; null for all six.</summary>
    public static int? SecondDigits(int typMod) => typMod is >= 0 and < 6 ? typMod : null;

    /// <summary>The text's length as PostgreSQL counts: code points, not UTF-16 units.</summary>
    public static int CountCodePoints(ReadOnlySpan<char> text)
    {
        var pairs = 0;
        foreach (var c in text)
            pairs += char.IsLowSurrogate(c) ? 1 : 0;
        return text.Length - pairs;
    }

    /// <summary>The text's length as PostgreSQL counts: every byte but the continuing ones.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }

    public static void CheckSeconds(long ticks, int? digits, LoadColumn column, long row)
    {
        // Ticks beyond the microsecond are dropped anyway, as Npgsql does.
        if (digits is { } kept && ticks / 10 * 10 % TicksOfDigit[kept] != 0)
            throw Errors.TooPrecise(column.Name, row, column.Pair, kept);
    }

    /// <summary>Says why a DateTime's Kind does not fit its column.</summary>
    public static FrameFault WrongKind(DateTime cell, LoadColumn column, long row) => cell.Kind == DateTimeKind.Local
        ? Errors.LocalDateTime(column.Name, row, column.Pair)
        : Errors.KindMismatch(column.Name, row, cell.Kind, column.Target.Type.DisplayName);
}
