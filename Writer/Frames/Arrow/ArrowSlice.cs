using Apache.Arrow;

namespace EfWriter.Frames;

/// <summary>Some rows of an Arrow array.</summary>
/// <param name="Data">The array; it may begin in the midst of its buffers.</param>
/// <param name="Start">The first row, from 0 in the array.</param>
/// <param name="Rows">How many.</param>
/// <param name="Place">Where they stand in the frame.</param>
internal readonly record struct ArrowSlice(ArrayData Data, int Start, int Rows, CellPlace Place)
{
    /// <summary>The first row in the buffers.</summary>
    public int First => Data.Offset + Start;

    /// <summary>The bitmap, whose first row is bit <see cref="First"/>; empty where nothing is null.</summary>
    public ReadOnlyMemory<byte> Validity => Data.NullCount == 0 ? default : Data.Buffers[0].Memory;

    /// <summary>The cells as they lie in the second buffer.</summary>
    public MemoryVector<T> Values<T>()
        where T : unmanaged =>
        new(ReinterpretedMemory<T>.Of(Data.Buffers[1].Memory).Slice(First, Rows), Validity, First);

    /// <summary>The second buffer's offsets: one more than rows.</summary>
    public ReadOnlyMemory<T> Offsets<T>()
        where T : unmanaged =>
        ReinterpretedMemory<T>.Of(Data.Buffers[1].Memory).Slice(First, Rows + 1);

    /// <summary>All of a child or a dictionary, whose cells belong to rows of this slice.</summary>
    public ArrowSlice Whole(ArrayData inner) => new(inner, 0, inner.Length, Place);
}
