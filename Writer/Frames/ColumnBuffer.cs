namespace EfWriter.Frames;

/// <summary>Collects a column's cells, row by row, for one batch after the other.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Makes room for as many rows.</summary>
    public abstract void Grow(int rows);

    /// <summary>The cells collected; valid until the next batch is.</summary>
    public abstract ColumnVector ToVector();
}

/// <summary>Collects a column's cells of one type.</summary>
internal sealed class ColumnBuffer<T> : ColumnBuffer
{
    // Fields, for compiled code writes to them.
    public T[] Values = [];
    public bool[] Nulls = [];

    public override void Grow(int rows)
    {
        System.Array.Resize(ref Values, rows);
        System.Array.Resize(ref Nulls, rows);
    }

    public override ColumnVector ToVector() => new ArrayVector<T>(Values, Nulls);
}
