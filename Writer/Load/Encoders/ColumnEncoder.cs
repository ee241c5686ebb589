using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>
/// Writes one column's cells as COPY fields, a block of rows at a time: first the cells are taken, checked and measured,
/// then, when every column's fields have their places in the rows, written. No call is made for a single cell.
/// </summary>
internal abstract class ColumnEncoder
{
    /// <summary>The most cells of a block.</summary>
    public const int BlockRows = 1024;

    /// <summary>Takes and checks cells, and adds the bytes of each one's field to its row's size.</summary>
    /// <param name="column">The column's cells in the batch.</param>
    /// <param name="start">The first one to take, in the batch.</param>
    /// <param name="row">The frame's row number of the first one.</param>
    /// <param name="sizes">As long as the block, at most <see cref="BlockRows"/>.</param>
    /// <returns>How many cells were taken, at least 1: fewer than wanted where these are large already.</returns>
    /// <exception cref="FrameFault">A cell cannot be written.</exception>
    public abstract int Load(ColumnVector column, int start, long row, Span<int> sizes);

    /// <summary>Writes the fields of the cells taken, lengths first, and moves each row's place behind its field.</summary>
    /// <param name="block">The rows' bytes.</param>
    /// <param name="places">Where each row's next field goes.</param>
    public abstract void Write(Span<byte> block, Span<int> places);
}

/// <summary>A <see cref="ColumnEncoder"/> for cells of one CLR type.</summary>
internal abstract class ColumnEncoder<T>(LoadColumn column) : ColumnEncoder
{
    /// <summary>The bytes of a field's length, which is all there is of NULL.</summary>
    protected const int LengthSize = 4;

    private readonly T[] _cells = new T[BlockRows];
    private readonly bool[] _nulls = new bool[BlockRows];
    private readonly bool _isKey = column.IsKey;
    private readonly bool _isRequired = column.Target.IsNotNull || column.IsKey;

    protected string ColumnName => column.Name;

    protected string StoreType => column.Target.Type.DisplayName;

    /// <summary>Writes one field that is not NULL: an array's element, or a cell on its way into a variable column.</summary>
    /// <exception cref="FrameFault">The cell cannot be written.</exception>
    public abstract void WriteField(T cell, CopyBuffer buffer, long row);

    protected ReadOnlySpan<T> Cells(int count) => _cells.AsSpan(0, count);

    protected ReadOnlySpan<bool> Nulls(int count) => _nulls.AsSpan(0, count);

    /// <summary>Takes cells, and says whether any of them is null.</summary>
    protected bool TakeCells(ColumnVector source, int start, long row, int count)
    {
        var nulls = _nulls.AsSpan(0, count);
        ((ColumnVector<T>)source).Read(start, _cells.AsSpan(0, count), nulls);
        var firstNull = nulls.IndexOf(true);
        if (firstNull >= 0 && _isRequired)
            throw _isKey ? Errors.NullInKey(ColumnName, row + firstNull) : Errors.NullInRequired(ColumnName, row + firstNull);
        return firstNull >= 0;
    }
}
