using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EfWriter.Frames;

/// <summary>Arrow's bitmaps: least significant bit first.</summary>
internal static class Validity
{
    /// <summary>Says which cells are null.</summary>
    /// <param name="bitmap">A set bit is a value; empty where nothing is null.</param>
    /// <param name="offset">The first cell's bit.</param>
    /// <param name="nulls">True where the cell is null.</param>
    public static void Read(ReadOnlySpan<byte> bitmap, int offset, Span<bool> nulls)
    {
        if (bitmap.IsEmpty)
        {
            nulls.Clear();
            return;
        }

        var i = 0;
        for (; i < nulls.Length && ((offset + i) & 7) != 0; i++)
            nulls[i] = !IsSet(bitmap, offset + i);
        for (; i <= nulls.Length - 8; i += 8)
            MemoryMarshal.Write(MemoryMarshal.AsBytes(nulls[i..]), ClearBits(bitmap[(offset + i) >> 3]));
        for (; i < nulls.Length; i++)
            nulls[i] = !IsSet(bitmap, offset + i);
    }

    /// <summary>A byte for each of eight bits, lowest first: 1 where the bit is clear.</summary>
    private static ulong ClearBits(byte bits)
    {
        const ulong Ones = 0x0101_0101_0101_0101;
        const ulong OneBitEach = 0x8040_2010_0804_0201;
        var picked = (byte)~bits * Ones & OneBitEach;
        var spread = (picked + (0x7F * Ones)) >> 7 & Ones;
        return BitConverter.IsLittleEndian ? spread : BinaryPrimitives.ReverseEndianness(spread);
    }

    public static bool IsSet(ReadOnlySpan<byte> bitmap, int bit) => (bitmap[bit >> 3] >> (bit & 7) & 1) != 0;
}
