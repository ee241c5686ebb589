using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>numeric, refusing what its scale would round.</summary>
internal abstract class NumericEncoder<T>(LoadColumn column) : VariableEncoder<T>(column)
{
    private readonly int? _scale = CellChecks.Scale(column.Target.Type.TypMod);

    /// <summary>Whether the column rounds no number of this scale.</summary>
    protected bool Keeps(int scale) => _scale is not { } kept || scale <= kept;

    protected void Write(in NumericDigits digits, CopyBuffer buffer, long row)
    {
        if (_scale is { } scale && digits.NeededScale > scale)
            throw Errors.TooManyDecimals(ColumnName, row, Pair, digits.NeededScale, scale);
        digits.WriteTo(buffer);
    }
}

/// <summary>numeric, from a decimal: all of its digits and its scale.</summary>
internal sealed class DecimalEncoder(LoadColumn column) : NumericEncoder<decimal>(column)
{
    protected override void WriteValue(decimal cell, CopyBuffer buffer, long row)
    {
        // As it lies in memory: decimal.GetBits copies it about, which costs more than all the rest.
        ref var parts = ref Unsafe.As<decimal, DecimalParts>(ref cell);
        var isNegative = parts.Flags < 0;
        if (parts.High != 0 || !Keeps(cell.Scale) || !SmallNumeric.TryWrite(parts.Low, isNegative, cell.Scale, buffer))
            WriteLarge(new UInt128(parts.High, parts.Low), isNegative, cell.Scale, buffer, row);
    }

    private void WriteLarge(UInt128 magnitude, bool isNegative, int scale, CopyBuffer buffer, long row)
    {
        Span<short> groups = stackalloc short[NumericDigits.GroupsOf128Bits];
        Write(NumericDigits.Of(magnitude, isNegative, scale, groups), buffer, row);
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct DecimalParts
    {
        public readonly int Flags;
        public readonly uint High;
        public readonly ulong Low;
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
