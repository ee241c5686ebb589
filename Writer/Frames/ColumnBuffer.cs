namespace EfWriter.Frames;

/// <summary>Collects a column's cells, row by row, for one batch after the other.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Makes room for as many rows.</summary>
    public abstract void Grow(int rows);

    /// <summary>Whether cells hold bytes beside their place in the batch, which have to be counted.</summary>
    public virtual bool HasWeight => false;

    /// <summary>About how many bytes a cell holds beside its place in the batch.</summary>
    public virtual long WeightOf(int row) => 0;

    /// <summary>The cells collected; valid until the next batch is.</summary>
    public abstract ColumnVector ToVector();
}

/// <summary>Collects a column's cells of one type.</summary>
internal sealed class ColumnBuffer<T> : ColumnBuffer
{
    private static readonly Func<T, long>? Weigh = CellWeight.Of<T>();

    // Fields, for compiled code writes to them.
    public T[] Values = [];
    public bool[] Nulls = [];

    public override void Grow(int rows)
    {
        System.Array.Resize(ref Values, rows);
        System.Array.Resize(ref Nulls, rows);
    }

    public override bool HasWeight => Weigh is not null;

    public override long WeightOf(int row) => Nulls[row] || Values[row] is not { } cell ? 0 : Weigh!(cell);

    public override ColumnVector ToVector() => new ArrayVector<T>(Values, Nulls);
}
