using System.Runtime.CompilerServices;
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

    /// <summary>Room behind a block: what is written without looking may go there.</summary>
    public const int SpareBytes = 64;

    /// <summary>
    /// The bytes that each field of the block that was loaded has; what some have beyond them was added to their row's size.
    /// </summary>
    public int FieldSize { get; protected set; }

    /// <summary>
    /// Takes and checks cells, sets <see cref="FieldSize"/>, and adds what each one's field has beyond it to its row's size.
    /// </summary>
    /// <param name="column">The column's cells in the batch.</param>
    /// <param name="start">The first one to take, in the batch.</param>
    /// <param name="row">The frame's row number of the first one.</param>
    /// <param name="sizes">As long as the block, at most <see cref="BlockRows"/>.</param>
    /// <returns>How many cells were taken, at least 1: fewer than wanted where these are large already.</returns>
    /// <exception cref="FrameFault">A cell cannot be written.</exception>
    public abstract int Load(ColumnVector column, int start, long row, Span<int> sizes);

    /// <summary>
    /// Writes the fields of the cells taken, lengths first, and moves each row's place by what its field has beyond
    /// <see cref="FieldSize"/>.
    /// </summary>
    /// <param name="block">The rows' bytes, and <see cref="SpareBytes"/> more.</param>
    /// <param name="places">Each row's place, moved by what the fields before have beyond their <see cref="FieldSize"/>.</param>
    /// <param name="offset">The bytes between a row's place and this field.</param>
    public abstract void Write(Span<byte> block, Span<int> places, int offset);
}

/// <summary>A <see cref="ColumnEncoder"/> for cells of one CLR type.</summary>
internal abstract class ColumnEncoder<T>(LoadColumn column) : ColumnEncoder
{
    /// <summary>The bytes of a field's length, which is all there is of NULL.</summary>
    protected const int LengthSize = 4;

    // Where the block's cells lie in the batch; null where they had to be copied.
    private PeekableVector<T>? _lying;
    private int _start;
    private T[] _cells = [];
    private bool[] _nulls = [];

    protected LoadColumn Column => column;

    protected string ColumnName => column.Name;

    protected string Pair => column.Pair;

    /// <summary>Writes one field that is not NULL: an array's element, or a cell on its way into a variable column.</summary>
    /// <exception cref="FrameFault">The cell cannot be written.</exception>
    public abstract void WriteField(T cell, CopyBuffer buffer, long row);

    /// <summary>The cells taken.</summary>
    protected ReadOnlySpan<T> Cells(int count) => _lying is null ? _cells.AsSpan(0, count) : _lying.Peek(_start, count);

    protected ReadOnlySpan<bool> Nulls(int count) => _nulls.AsSpan(0, count);

    /// <summary>Takes cells for as long as the block lasts, from where they lie if that can be; says whether any of them is null.</summary>
    protected bool TakeCells(ColumnVector source, int start, long row, int count)
    {
        MakeRoom(ref _nulls, count);
        _lying = source as PeekableVector<T>;
        _start = start;
        if (_lying is not null)
        {
            _lying.ReadNulls(start, _nulls.AsSpan(0, count));
        }
        else
        {
            MakeRoom(ref _cells, count);
            ((ColumnVector<T>)source).Read(start, _cells.AsSpan(0, count), _nulls.AsSpan(0, count));
        }

        return HaveNulls(row, count);
    }

    /// <summary>Makes room for a block: little for a small frame, else at once for all that follow.</summary>
    protected static void MakeRoom<TItem>(ref TItem[] items, int count)
    {
        if (items.Length < count)
            items = new TItem[count <= RowBlock.FirstRows ? RowBlock.FirstRows : BlockRows];
    }

    /// <summary>1 for a null, all bits of whose negative are set: to choose without a branch.</summary>
    protected static int AsNumber(bool isNull) => Unsafe.BitCast<bool, byte>(isNull);

    private bool HaveNulls(long row, int count)
    {
        var firstNull = _nulls.AsSpan(0, count).IndexOf(true);
        if (firstNull >= 0 && column.IsRequired)
            throw column.NullFault(row + firstNull);
        return firstNull >= 0;
    }
}
