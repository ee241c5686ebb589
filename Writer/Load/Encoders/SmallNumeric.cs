using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EfWriter.Load.Encoders;

/// <summary>
/// The numbers that most numbers are: what <see cref="NumericDigits"/> does, for those of 64 bits when aligned to the point, without a
/// loop.
/// </summary>
internal static class SmallNumeric
{
    private const ulong GroupBase = 10_000;
    private const ulong HalfBase = GroupBase * GroupBase;
    private const ulong FourGroups = HalfBase * HalfBase;
    private const int HeadSize = 8;
    private const int MostSize = HeadSize + 10;
    private const int GroupBits = 16;
    private const int GroupSize = GroupBits / 8;

    // Of the head: where a negative number's 0x4000 stands.
    private const int NegativeBit = 30;

    private static ReadOnlySpan<ushort> PowersOfTen => [1, 10, 100, 1_000];

    /// <summary>Writes a numeric's bytes, where it is small enough.</summary>
    /// <param name="digits">The digits as a whole number.</param>
    /// <param name="isNegative">The sign; zero has none.</param>
    /// <param name="scale">How many of them stand after the point, at least 0.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <returns>Whether it was.</returns>
    public static bool TryWrite(ulong digits, bool isNegative, int scale, CopyBuffer buffer)
    {
        var fractionGroups = (scale + 3) / 4;
        if (Math.BigMul(digits, PowersOfTen[(fractionGroups * 4) - scale], out var aligned) != 0)
            return false;

        ref var value = ref MemoryMarshal.GetReference(buffer.Room(MostSize));
        var count = aligned < FourGroups
            ? WriteFour(ref value, aligned, fractionGroups, isNegative, scale)
            : WriteFive(ref value, aligned, fractionGroups, isNegative, scale);
        buffer.Advance(HeadSize + (count * GroupSize));
        return true;
    }

    // The groups that there are to the left, with no zeros behind them.
    private static int WriteFour(ref byte value, ulong aligned, int fractionGroups, bool isNegative, int scale)
    {
        var groups = Groups(aligned);
        var zeros = BitOperations.TrailingZeroCount(groups) / GroupBits;
        groups >>= zeros * GroupBits;
        var count = (64 - BitOperations.LeadingZeroCount(groups) + GroupBits - 1) / GroupBits;

        // Zero has neither groups nor weight nor sign.
        BigEndian.Write(ref value, aligned == 0 ? scale : Head(count, zeros - fractionGroups + count - 1, isNegative, scale));
        BigEndian.Write(ref Unsafe.Add(ref value, HeadSize), (long)(groups << (64 - (count * GroupBits))));
        return count;
    }

    // The highest group apart from the other four, some of which may be zeros that are left out.
    private static int WriteFive(ref byte value, ulong aligned, int fractionGroups, bool isNegative, int scale)
    {
        var high = aligned / FourGroups;
        var groups = Groups(aligned - (high * FourGroups));
        var count = 5 - (BitOperations.TrailingZeroCount(groups) / GroupBits);
        BigEndian.Write(ref value, Head(count, 4 - fractionGroups, isNegative, scale));
        BigEndian.Write(ref Unsafe.Add(ref value, HeadSize), (short)high);
        BigEndian.Write(ref Unsafe.Add(ref value, HeadSize + GroupSize), (long)groups);
        return count;
    }

    private static long Head(int count, int weight, bool isNegative, int scale) =>
        ((long)count << 48) | ((long)(ushort)weight << 32) | ((long)Unsafe.BitCast<bool, byte>(isNegative) << NegativeBit) | (long)scale;

    // The highest group in the highest bits; two halves, for the processor divides them at once.
    private static ulong Groups(ulong number)
    {
        var high = number / HalfBase;
        return (PairOfGroups((uint)high) << 32) | PairOfGroups((uint)(number - (high * HalfBase)));
    }

    private static ulong PairOfGroups(uint number)
    {
        var high = number / GroupBase;
        return (high << GroupBits) | (number - (high * GroupBase));
    }
}
