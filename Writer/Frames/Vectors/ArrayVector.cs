namespace EfWriter.Frames;

/// <summary>Cells in an array, with their nulls beside them.</summary>
/// <param name="values">The cells.</param>
/// <param name="isNull">True where the cell is null; as long as the batch.</param>
internal sealed class ArrayVector<T>(T[] values, bool[] isNull) : ColumnVector<T>
{
    public override void Read(int start, Span<T> target, Span<bool> nulls)
    {
        values.AsSpan(start, target.Length).CopyTo(target);
        isNull.AsSpan(start, target.Length).CopyTo(nulls);
    }

    public override bool TryPeek(int start, Span<bool> nulls, out ReadOnlySpan<T> cells)
    {
        cells = values.AsSpan(start, nulls.Length);
        isNull.AsSpan(start, nulls.Length).CopyTo(nulls);
        return true;
    }
}
