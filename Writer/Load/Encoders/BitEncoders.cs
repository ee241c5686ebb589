using System.Collections;
using System.Collections.Specialized;
using System.Numerics;

namespace EfWriter.Load.Encoders;

/// <summary>bit and bit varying: the number of bits, then the bits, the first one highest.</summary>
internal abstract class BitEncoder<T>(LoadColumn column) : VariableEncoder<T>(column)
{
    protected static Span<byte> Begin(CopyBuffer buffer, int bits)
    {
        buffer.WriteInt32(bits);
        var bytes = buffer.Take((bits + 7) / 8);
        bytes.Clear();
        return bytes;
    }

    protected void WriteDigits<TDigit>(ReadOnlySpan<TDigit> digits, CopyBuffer buffer, long row)
        where TDigit : struct, IBinaryInteger<TDigit>
    {
        var bytes = Begin(buffer, digits.Length);
        for (var i = 0; i < digits.Length; i++)
        {
            if (digits[i] == TDigit.CreateTruncating('1'))
                Set(bytes, i);
            else if (digits[i] != TDigit.CreateTruncating('0'))
                throw Errors.UnfitCell(ColumnName, row, Pair, "a text of other characters than 0 and 1");
        }
    }

    protected static void Set(Span<byte> bytes, int bit) => bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
}

/// <summary>From a BitArray.</summary>
internal sealed class BitArrayEncoder(LoadColumn column) : BitEncoder<BitArray>(column)
{
    protected override void WriteValue(BitArray cell, CopyBuffer buffer, long row)
    {
        var bytes = Begin(buffer, cell.Length);
        for (var i = 0; i < cell.Length; i++)
        {
            if (cell[i])
                Set(bytes, i);
        }
    }
}

/// <summary>From 32 bits, the highest first, as Npgsql writes them.</summary>
internal sealed class BitVectorEncoder(LoadColumn column) : BitEncoder<BitVector32>(column)
{
    protected override void WriteValue(BitVector32 cell, CopyBuffer buffer, long row)
    {
        buffer.WriteInt32(32);
        buffer.WriteInt32(cell.Data);
    }
}

/// <summary>From a single bit.</summary>
internal sealed class BoolBitEncoder(LoadColumn column) : BitEncoder<bool>(column)
{
    protected override void WriteValue(bool cell, CopyBuffer buffer, long row)
    {
        var bytes = Begin(buffer, 1);
        if (cell)
            Set(bytes, 0);
    }
}

/// <summary>From a text of zeros and ones.</summary>
internal sealed class BitTextEncoder(LoadColumn column) : BitEncoder<string>(column)
{
    protected override void WriteValue(string cell, CopyBuffer buffer, long row) => WriteDigits<char>(cell, buffer, row);
}

/// <summary>From UTF-8 of zeros and ones.</summary>
internal sealed class BitMemoryEncoder(LoadColumn column) : BitEncoder<ReadOnlyMemory<byte>>(column)
{
    protected override void WriteValue(ReadOnlyMemory<byte> cell, CopyBuffer buffer, long row) => WriteDigits(cell.Span, buffer, row);
}
