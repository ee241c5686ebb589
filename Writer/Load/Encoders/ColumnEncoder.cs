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

    /// <summary>The bytes of every field of the block that was loaded; 0 where they differ, and so were added to each row's size.</summary>
    public int FieldSize { get; protected set; }

    /// <summary>Takes and checks cells, and sets <see cref="FieldSize"/>, or adds the bytes of each one's field to its row's size.</summary>
    /// <param name="column">The column's cells in the batch.</param>
    /// <param name="start">The first one to take, in the batch.</param>
    /// <param name="row">The frame's row number of the first one.</param>
    /// <param name="sizes">As long as the block, at most <see cref="BlockRows"/>.</param>
    /// <returns>How many cells were taken, at least 1: fewer than wanted where these are large already.</returns>
    /// <exception cref="FrameFault">A cell cannot be written.</exception>
    public abstract int Load(ColumnVector column, int start, long row, Span<int> sizes);

    /// <summary>Writes the fields of the cells taken, lengths first, and moves each row's place where their sizes differ.</summary>
    /// <param name="block">The rows' bytes.</param>
    /// <param name="places">Each row's place, moved by the size of every field of differing size before.</param>
    /// <param name="offset">The bytes of the fields of one size that stand between a row's place and this field.</param>
    public abstract void Write(Span<byte> block, Span<int> places, int offset);
}

/// <summary>A <see cref="ColumnEncoder"/> for cells of one CLR type.</summary>
internal abstract class ColumnEncoder<T>(LoadColumn column) : ColumnEncoder
{
    /// <summary>The bytes of a field's length, which is all there is of NULL.</summary>
    protected const int LengthSize = 4;

    private T[] _cells = [];
    private bool[] _nulls = [];
    private readonly bool _isKey = column.IsKey;
    private readonly bool _isRequired = column.Target.IsNotNull || column.IsKey;

    protected string ColumnName => column.Name;

    protected string StoreType => column.Target.Type.DisplayName;

    /// <summary>Writes one field that is not NULL: an array's element, or a cell on its way into a variable column.</summary>
    /// <exception cref="FrameFault">The cell cannot be written.</exception>
    public abstract void WriteField(T cell, CopyBuffer buffer, long row);

    protected ReadOnlySpan<T> Cells(int count) => _cells.AsSpan(0, count);

    protected ReadOnlySpan<bool> Nulls(int count) => _nulls.AsSpan(0, count);

    /// <summary>Takes cells for as long as the block lasts, and says whether any of them is null.</summary>
    protected bool KeepCells(ColumnVector source, int start, long row, int count)
    {
        MakeRoom(ref _cells, count);
        MakeRoom(ref _nulls, count);
        ((ColumnVector<T>)source).Read(start, _cells.AsSpan(0, count), _nulls.AsSpan(0, count));
        return HaveNulls(row, count);
    }

    /// <summary>Takes cells for now, from where they lie if that can be.</summary>
    protected ReadOnlySpan<T> PeekCells(ColumnVector source, int start, long row, int count)
    {
        MakeRoom(ref _nulls, count);
        if (!((ColumnVector<T>)source).TryPeek(start, _nulls.AsSpan(0, count), out var cells))
        {
            KeepCells(source, start, row, count);
            return Cells(count);
        }

        HaveNulls(row, count);
        return cells;
    }

    /// <summary>Makes room for a block: little for a small frame, else at once for all that follow.</summary>
    protected static void MakeRoom<TItem>(ref TItem[] items, int count)
    {
        if (items.Length < count)
            items = new TItem[count <= RowBlock.FirstRows ? RowBlock.FirstRows : BlockRows];
    }

    private bool HaveNulls(long row, int count)
    {
        var firstNull = _nulls.AsSpan(0, count).IndexOf(true);
        if (firstNull >= 0 && _isRequired)
            throw _isKey ? Errors.NullInKey(ColumnName, row + firstNull) : Errors.NullInRequired(ColumnName, row + firstNull, StoreType);
        return firstNull >= 0;
    }
}
