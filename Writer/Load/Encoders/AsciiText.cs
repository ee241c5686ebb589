using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EfWriter.Load.Encoders;

/// <summary>The texts that most texts are: one byte for each character.</summary>
internal static class AsciiText
{
    private const int Step = 8;
    private const ushort BeyondAscii = 0xFF80;

    /// <summary>Writes characters as bytes, up to the first one beyond ASCII or some before it.</summary>
    /// <param name="text">The characters.</param>
    /// <param name="bytes">At least as long.</param>
    /// <returns>How many were written: all, or fewer where there is one beyond ASCII.</returns>
    public static int Narrow(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length < Step)
            return NarrowFew(text, bytes);

        ref var source = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        ref var target = ref MemoryMarshal.GetReference(bytes[..text.Length]);
        var i = 0;
        for (; i <= text.Length - (2 * Step); i += 2 * Step)
        {
            var (first, second) = (Vector128.LoadUnsafe(ref source, (nuint)i), Vector128.LoadUnsafe(ref source, (nuint)(i + Step)));
            if (IsBeyondAscii(first | second))
                return i;
            Vector128.Narrow(first, second).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < text.Length; i += Step)
        {
            // The last step overlaps the one before.
            i = Math.Min(i, text.Length - Step);
            var characters = Vector128.LoadUnsafe(ref source, (nuint)i);
            if (IsBeyondAscii(characters))
                return i;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i), Vector128.Narrow(characters, characters).AsUInt64().ToScalar());
        }

        return text.Length;
    }

    private static bool IsBeyondAscii(Vector128<ushort> characters) =>
        (characters & Vector128.Create(BeyondAscii)) != Vector128<ushort>.Zero;

    private static int NarrowFew(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] > 0x7F)
                return i;
            bytes[i] = (byte)text[i];
        }

        return text.Length;
    }
}
