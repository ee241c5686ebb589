using System.ComponentModel;
using System.Globalization;
using System.Numerics;

namespace EfWriter.Frames;

/// <summary>A decimal of any size: more digits than <see cref="decimal"/> holds, as Arrow's 128 and 256 bits may.</summary>
/// <param name="Unscaled">The digits, as a whole number.</param>
/// <param name="Scale">How many of them stand after the point, from 0.</param>
[Description("decimals of more than 28 digits")]
internal readonly record struct WideDecimal(BigInteger Unscaled, int Scale)
{
    private const int MaxScale = 28;
    private static readonly BigInteger MaxUnscaled = new(decimal.MaxValue);

    public override string ToString()
    {
        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = Unscaled.Sign < 0 ? "-" : string.Empty;
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }

    /// <summary>The same as a <see cref="decimal"/>; null where that cannot hold it.</summary>
    public decimal? ToDecimal()
    {
        var magnitude = BigInteger.Abs(Unscaled);
        if (Scale > MaxScale || magnitude > MaxUnscaled)
            return null;

        Span<byte> bytes = stackalloc byte[16];
        magnitude.TryWriteBytes(bytes, out _, isUnsigned: true);
        return new(
            BitConverter.ToInt32(bytes), BitConverter.ToInt32(bytes[4..]), BitConverter.ToInt32(bytes[8..]), Unscaled.Sign < 0,
            (byte)Scale);
    }
}
