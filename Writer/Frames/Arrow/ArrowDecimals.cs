using System.Numerics;
using Apache.Arrow.Types;

namespace EfWriter.Frames;

/// <summary>Arrow's decimals: whole numbers of 4, 8, 16 or 32 bytes, and a scale that may be negative.</summary>
internal static class ArrowDecimals
{
    private const int DecimalDigits = 28;

    // Arrow has no limit, and a scale is a power of ten that each cell is multiplied by; no type of PostgreSQL's can be declared with more.
    private const int MostScale = 1000;

    /// <summary>How cells of a decimal type are read.</summary>
    /// <param name="column">The column, for the message.</param>
    /// <param name="type">The type.</param>
    /// <param name="mostDigits">The most that its bytes hold.</param>
    /// <param name="precision">The digits that it declares.</param>
    /// <param name="scale">How many of them are after the point.</param>
    /// <exception cref="FrameFault">No number can be of that precision or scale.</exception>
    public static ArrowReader For(string column, IArrowType type, int mostDigits, int precision, int scale)
    {
        if (precision < 1 || precision > mostDigits || scale is < -MostScale or > MostScale)
            throw Errors.UnsupportedColumn(column, ArrowTypeNames.Of(type), Remedy(mostDigits));
        var width = ((FixedSizeBinaryType)type).ByteWidth;
        var digits = scale < 0 ? precision - scale : precision;
        if (digits <= DecimalDigits && scale <= DecimalDigits)
        {
            var tens = (decimal)BigInteger.Pow(10, Math.Max(-scale, 0));
            return new ValueReader<decimal>(slice => new DecimalVector(slice, width, (byte)Math.Max(scale, 0), tens));
        }

        var factor = BigInteger.Pow(10, Math.Max(-scale, 0));
        return new ValueReader<WideDecimal>(slice => new ConvertedVector<ReadOnlyMemory<byte>, WideDecimal>(
            new FixedWidthVector(slice, width),
            cell => new WideDecimal(new BigInteger(cell.Span) * factor, Math.Max(scale, 0))));
    }

    private static string Remedy(int mostDigits) =>
        FormattableString.Invariant($"Declare the type with a precision from 1 to {mostDigits} and a scale from -1,000 to 1,000.");
}
