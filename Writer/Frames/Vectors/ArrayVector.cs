namespace EfWriter.Frames;

/// <summary>Cells in an array, with their nulls beside them.</summary>
/// <param name="values">The cells.</param>
/// <param name="isNull">True where the cell is null; as long as the batch.</param>
internal sealed class ArrayVector<T>(T[] values, bool[] isNull) : PeekableVector<T>
{
    protected override ReadOnlySpan<T> Peek(int start, Span<bool> nulls)
    {
        isNull.AsSpan(start, nulls.Length).CopyTo(nulls);
        return values.AsSpan(start, nulls.Length);
    }
}
