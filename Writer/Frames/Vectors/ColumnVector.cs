namespace EfWriter.Frames;

/// <summary>The cells of one column in one batch.</summary>
internal abstract class ColumnVector
{
    /// <summary>The type that <see cref="ColumnVector{T}"/> hands out.</summary>
    public abstract Type CellType { get; }

    /// <summary>Copies cells as objects, for loaders that need them; null where the cell is null.</summary>
    /// <param name="start">The first row, from 0 in this batch.</param>
    /// <param name="values">Filled with the cells from there on.</param>
    public abstract void ReadBoxed(int start, Span<object?> values);

    /// <summary>A cell that lasts longer than the batch.</summary>
    public abstract ColumnVector Keep(int row);

    /// <summary>The cells from one of them on.</summary>
    public abstract ColumnVector From(int start);
}

/// <summary>The cells of one column in one batch, copied out block by block: a typed copy costs less than a call for each cell.</summary>
internal abstract class ColumnVector<T> : ColumnVector
{
    public sealed override Type CellType => typeof(T);

    /// <summary>Copies cells. A null cell's value is undefined.</summary>
    /// <param name="start">The first row, from 0 in this batch.</param>
    /// <param name="values">Filled with the cells from there on.</param>
    /// <param name="nulls">As long as <paramref name="values"/>; true where the cell is null.</param>
    public abstract void Read(int start, Span<T> values, Span<bool> nulls);

    /// <summary>Gives cells where they lie, which spares the copy. A null cell's value is undefined.</summary>
    /// <param name="start">The first row, from 0 in this batch.</param>
    /// <param name="nulls">As long as the cells wanted; true where the cell is null.</param>
    /// <param name="cells">The cells.</param>
    /// <returns>Whether they lie one beside the other; if not, they have to be read.</returns>
    public virtual bool TryPeek(int start, Span<bool> nulls, out ReadOnlySpan<T> cells)
    {
        cells = default;
        return false;
    }

    public sealed override ColumnVector Keep(int row)
    {
        var (cell, isNull) = (new T[1], new bool[1]);
        Read(row, cell, isNull);
        if (cell[0] is ReadOnlyMemory<byte> slice)
            cell[0] = (T)(object)new ReadOnlyMemory<byte>(slice.ToArray());
        return new ArrayVector<T>(cell, isNull);
    }

    public sealed override ColumnVector From(int start) => new RestVector<T>(this, start);

    public sealed override void ReadBoxed(int start, Span<object?> values)
    {
        var cells = new T[values.Length];
        var nulls = new bool[values.Length];
        Read(start, cells, nulls);
        for (var i = 0; i < cells.Length; i++)
            values[i] = nulls[i] ? null : cells[i];
    }
}

/// <summary>Cells that lie one beside the other: to read them is to copy what a peek gives.</summary>
internal abstract class PeekableVector<T> : ColumnVector<T>
{
    public sealed override void Read(int start, Span<T> values, Span<bool> nulls) => Peek(start, nulls).CopyTo(values);

    public sealed override bool TryPeek(int start, Span<bool> nulls, out ReadOnlySpan<T> cells)
    {
        cells = Peek(start, nulls);
        return true;
    }

    /// <summary>Gives cells where they lie, as many as <paramref name="nulls"/> has places.</summary>
    protected abstract ReadOnlySpan<T> Peek(int start, Span<bool> nulls);
}
