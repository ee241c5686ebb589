using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>Writes one column's cells as COPY fields: a block is loaded from the column, then written row by row between the other columns.</summary>
internal abstract class ColumnEncoder
{
    /// <summary>The most cells that are loaded at once: small enough to stay in the processor's cache.</summary>
    public const int BlockRows = 1024;

    /// <summary>Takes cells from a batch.</summary>
    /// <param name="column">The column's cells in the batch.</param>
    /// <param name="start">The first one to take, in the batch.</param>
    /// <param name="count">How many, at most <see cref="BlockRows"/>.</param>
    /// <param name="row">The frame's row number of the first one.</param>
    public abstract void Load(ColumnVector column, int start, int count, long row);

    /// <summary>Writes one field: its length and its bytes, or NULL.</summary>
    /// <param name="index">The cell, in the loaded block.</param>
    /// <param name="buffer">Where to.</param>
    /// <exception cref="FrameFault">The cell cannot be written.</exception>
    public abstract void Write(int index, CopyBuffer buffer);
}

/// <summary>A <see cref="ColumnEncoder"/> for cells of one CLR type.</summary>
internal abstract class ColumnEncoder<T>(LoadColumn column) : ColumnEncoder
{
    private readonly T[] _cells = new T[BlockRows];
    private readonly bool[] _nulls = new bool[BlockRows];
    private readonly bool _isRequired = column.Target.IsNotNull;
    private long _firstRow;

    protected string ColumnName => column.Name;

    protected string StoreType => column.Target.Type.DisplayName;

    public sealed override void Load(ColumnVector source, int start, int count, long row)
    {
        _firstRow = row;
        ((ColumnVector<T>)source).Read(start, _cells.AsSpan(0, count), _nulls.AsSpan(0, count));
    }

    public sealed override void Write(int index, CopyBuffer buffer)
    {
        if (!_nulls[index])
            WriteField(_cells[index], buffer, _firstRow + index);
        else if (_isRequired)
            throw Errors.NullInRequired(ColumnName, _firstRow + index);
        else
            buffer.WriteNull();
    }

    /// <summary>Writes a field that is not NULL.</summary>
    public abstract void WriteField(T cell, CopyBuffer buffer, long row);
}
