using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EfWriter.Frames.Text;

/// <summary>Finds the bytes that mean something in delimited text, 32 at a time.</summary>
/// <param name="delimiter">What separates fields.</param>
/// <param name="quote">What encloses a field; -1 for none.</param>
/// <param name="escape">What stands before a byte that means nothing by itself; -1 for none.</param>
internal readonly struct CsvMarks(byte delimiter, int quote, int escape)
{
    public const int Step = 32;

    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    /// <summary>A bit for each of the bytes from a start that means something.</summary>
    /// <param name="bytes">The text, and what else is in its array.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="end">The end of the text.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint In(byte[] bytes, int start, int end)
    {
        if (start + Step > bytes.Length)
            return InRest(bytes.AsSpan(start, end - start));

        var vector = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(bytes), (nuint)start);
        var found = Vector256.Equals(vector, Vector256.Create(delimiter)) | Vector256.Equals(vector, Vector256.Create(Lf))
            | Vector256.Equals(vector, Vector256.Create(Cr))
            | Vector256.Equals(vector, Vector256.Create((byte)(quote < 0 ? delimiter : quote)));
        if (escape >= 0)
            found |= Vector256.Equals(vector, Vector256.Create((byte)escape));
        var mask = found.ExtractMostSignificantBits();
        return start + Step <= end ? mask : mask & ((1u << (end - start)) - 1);
    }

    private uint InRest(ReadOnlySpan<byte> rest)
    {
        var mask = 0u;
        for (var i = 0; i < rest.Length; i++)
        {
            var c = rest[i];
            if (c == delimiter || c == quote || c == escape || c is Lf or Cr)
                mask |= 1u << i;
        }

        return mask;
    }
}
