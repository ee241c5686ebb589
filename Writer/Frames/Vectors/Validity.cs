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

        for (var i = 0; i < nulls.Length; i++)
            nulls[i] = !IsSet(bitmap, offset + i);
    }

    public static bool IsSet(ReadOnlySpan<byte> bitmap, int bit) => (bitmap[bit >> 3] >> (bit & 7) & 1) != 0;
}
