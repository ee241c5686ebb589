using System.Numerics;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>numeric, refusing what its scale would round.</summary>
internal abstract class NumericEncoder<T>(LoadColumn column) : VariableEncoder<T>(column)
{
    private readonly int? _scale = CellChecks.Scale(column.Target.Type.TypMod);

    protected void Write(in NumericDigits digits, CopyBuffer buffer, long row)
    {
        if (_scale is { } scale && digits.NeededScale > scale)
            throw Errors.TooManyDecimals(ColumnName, row, digits.NeededScale, scale, StoreType);
        digits.WriteTo(buffer);
    }
}

/// <summary>numeric, from a decimal: all of its digits and its scale.</summary>
internal sealed class DecimalEncoder(LoadColumn column) : NumericEncoder<decimal>(column)
{
    protected override void WriteValue(decimal cell, CopyBuffer buffer, long row)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(cell, bits);
        var magnitude = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        Span<short> groups = stackalloc short[NumericDigits.GroupsOf128Bits];
        Write(NumericDigits.Of(magnitude, bits[3] < 0, cell.Scale, groups), buffer, row);
    }
}

/// <summary>numeric, from any integer of at most 64 bits.</summary>
internal sealed class IntegerNumericEncoder<T>(LoadColumn column) : NumericEncoder<T>(column)
    where T : IBinaryInteger<T>
{
    protected override void WriteValue(T cell, CopyBuffer buffer, long row)
    {
        var magnitude = UInt128.CreateTruncating(Int128.Abs(Int128.CreateTruncating(cell)));
        Span<short> groups = stackalloc short[NumericDigits.GroupsOf128Bits];
        Write(NumericDigits.Of(magnitude, T.IsNegative(cell), 0, groups), buffer, row);
    }
}

/// <summary>numeric, from an integer of any size.</summary>
internal sealed class BigIntegerEncoder(LoadColumn column) : NumericEncoder<BigInteger>(column)
{
    protected override void WriteValue(BigInteger cell, CopyBuffer buffer, long row) =>
        Write(NumericDigits.Of(BigInteger.Abs(cell), cell.Sign < 0, 0), buffer, row);
}

/// <summary>numeric, from a decimal of any size.</summary>
internal sealed class WideDecimalEncoder(LoadColumn column) : NumericEncoder<WideDecimal>(column)
{
    protected override void WriteValue(WideDecimal cell, CopyBuffer buffer, long row) =>
        Write(NumericDigits.Of(BigInteger.Abs(cell.Unscaled), cell.Unscaled.Sign < 0, cell.Scale), buffer, row);
}
