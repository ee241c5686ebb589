namespace EfWriter.Frames;

/// <summary>Cells in an array, with their nulls beside them.</summary>
/// <param name="values">The cells.</param>
/// <param name="isNull">True where the cell is null; as long as the batch.</param>
internal sealed class ArrayVector<T>(T[] values, bool[] isNull) : PeekableVector<T>
{
    public override ReadOnlySpan<T> Peek(int start, int count) => values.AsSpan(start, count);

    public override void ReadNulls(int start, Span<bool> nulls) => isNull.AsSpan(start, nulls.Length).CopyTo(nulls);
}
