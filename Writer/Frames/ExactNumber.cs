using System.Globalization;
using System.Numerics;

namespace EfWriter.Frames;

/// <summary>A decimal number of any length with the scale it is written with; most fit into 64 bits.</summary>
internal readonly struct ExactNumber
{
    private readonly BigInteger? _large;

    public ExactNumber(ulong digits, int scale, bool isNegative) => (Small, Scale, IsNegative) = (digits, scale, isNegative);

    public ExactNumber(BigInteger digits, int scale, bool isNegative) => (_large, Scale, IsNegative) = (digits, scale, isNegative);

    /// <summary>The digits as a whole number, where they are <see cref="IsSmall"/>.</summary>
    public ulong Small { get; }

    /// <summary>How many digits stand after the point, from 0.</summary>
    public int Scale { get; }

    public bool IsNegative { get; }

    public bool IsSmall => _large is null;

    /// <summary>The digits as a whole number.</summary>
    public BigInteger Digits => _large ?? Small;

    /// <summary>The same as a <see cref="decimal"/>; null where that cannot hold it.</summary>
    public decimal? ToDecimal() => new WideDecimal(IsNegative ? -Digits : Digits, Scale).ToDecimal();

    /// <summary>Whether so many digits before and after the point hold it.</summary>
    /// <param name="whole">The digits before the point.</param>
    /// <param name="scale">The digits after the point; if negative, so many zeros stand before it.</param>
    public bool Has(int whole, int scale)
    {
        var digits = Digits;
        if (Scale > scale && !(digits % BigInteger.Pow(10, Scale - scale)).IsZero)
            return false;
        return digits < BigInteger.Pow(10, Math.Max(0, whole + Scale));
    }

    public override string ToString()
    {
        var digits = Digits.ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var point = Scale == 0 ? digits : $"{digits[..^Scale]}.{digits[^Scale..]}";
        return IsNegative ? $"-{point}" : point;
    }
}
