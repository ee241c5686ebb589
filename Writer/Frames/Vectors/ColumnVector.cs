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

    public override ColumnVector Keep(int row)
    {
        var (cell, isNull) = (new T[1], new bool[1]);
        Read(row, cell, isNull);
        if (cell[0] is ReadOnlyMemory<byte> slice)
            cell[0] = (T)(object)new ReadOnlyMemory<byte>(slice.ToArray());
        return new ArrayVector<T>(cell, isNull);
    }

    public sealed override ColumnVector From(int start) => new RestVector<T>(this, start);

    public override void ReadBoxed(int start, Span<object?> values)
    {
        var cells = new T[values.Length];
        var nulls = new bool[values.Length];
        Read(start, cells, nulls);
        for (var i = 0; i < cells.Length; i++)
            values[i] = nulls[i] ? null : cells[i];
    }
}

/// <summary>Cells that lie one beside the other, and can be looked at where they are, which spares the copy.</summary>
internal abstract class PeekableVector<T> : ColumnVector<T>
{
    public sealed override void Read(int start, Span<T> values, Span<bool> nulls)
    {
        ReadNulls(start, nulls);
        Peek(start, values.Length).CopyTo(values);
    }

    /// <summary>Gives cells where they lie. A null cell's value is undefined.</summary>
    /// <param name="start">The first row, from 0 in this batch.</param>
    /// <param name="count">How many.</param>
    public abstract ReadOnlySpan<T> Peek(int start, int count);

    /// <summary>Says which cells are null.</summary>
    /// <param name="start">The first row, from 0 in this batch.</param>
    /// <param name="nulls">As long as the cells wanted; true where the cell is null.</param>
    public abstract void ReadNulls(int start, Span<bool> nulls);
}
