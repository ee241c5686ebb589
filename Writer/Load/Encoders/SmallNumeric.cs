using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EfWriter.Load.Encoders;

/// <summary>The numbers that most numbers are: what <see cref="NumericDigits"/> does, for sixteen digits aligned to the point, without a branch or a loop.</summary>
internal static class SmallNumeric
{
    private const ulong GroupBase = 10_000;
    private const ulong HalfBase = GroupBase * GroupBase;
    private const ulong TooLarge = HalfBase * HalfBase;
    private const int HeadSize = 8;
    private const int MostSize = HeadSize + 8;
    private const int GroupBits = 16;
    private const long Negative = 0x4000;

    private static ReadOnlySpan<ushort> PowersOfTen => [1, 10, 100, 1_000];

    /// <summary>Writes a numeric's bytes, where it is small enough.</summary>
    /// <param name="digits">The digits as a whole number.</param>
    /// <param name="isNegative">The sign; zero has none.</param>
    /// <param name="scale">How many of them stand after the point, at least 0.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <returns>Whether it was.</returns>
    public static bool TryWrite(ulong digits, bool isNegative, int scale, CopyBuffer buffer)
    {
        if (digits >= TooLarge / 1_000)
            return false;

        var fractionGroups = (scale + 3) / 4;
        var aligned = digits * PowersOfTen[(fractionGroups * 4) - scale];
        var groups = Groups(aligned);
        var zeros = BitOperations.TrailingZeroCount(groups) / GroupBits;
        groups >>= zeros * GroupBits;
        var count = (64 - BitOperations.LeadingZeroCount(groups) + GroupBits - 1) / GroupBits;
        var weight = zeros - fractionGroups + count - 1;
        var head = ((long)count << 48) | ((long)(ushort)weight << 32) | (isNegative ? Negative << 16 : 0) | (long)scale;

        // Zero has neither groups nor weight nor sign.
        ref var value = ref MemoryMarshal.GetReference(buffer.Take(MostSize));
        BigEndian.Write(ref value, digits == 0 ? scale : head);
        BigEndian.Write(ref Unsafe.Add(ref value, HeadSize), (long)(groups << (64 - (count * GroupBits))));
        buffer.Return(MostSize - HeadSize - (count * (GroupBits / 8)));
        return true;
    }

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
