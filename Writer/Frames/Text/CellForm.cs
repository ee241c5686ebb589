using System.Runtime.CompilerServices;

namespace EfWriter.Frames.Text;

/// <summary>How a cell stands in its file.</summary>
internal enum CellForm
{
    Null,

    /// <summary>A field of CSV without quotes.</summary>
    Plain,

    /// <summary>A field of CSV in quotes.</summary>
    Quoted,

    /// <summary>JSON's strings, without quotes and escapes.</summary>
    String,

    /// <summary>JSON's numbers.</summary>
    Number,

    /// <summary>JSON's true and false.</summary>
    Flag,

    /// <summary>JSON's objects and arrays, as they stand.</summary>
    Nested,
}

/// <summary>Where a cell's bytes are in its block, and how they stand there; packed, for there are many.</summary>
internal readonly struct Cell
{
    private const int FormBits = 3;
    private const int LengthBits = 30;

    private readonly ulong _bits;

    public Cell(int start, int length, CellForm form) =>
        _bits = ((ulong)(uint)start << (FormBits + LengthBits)) | ((ulong)(uint)length << FormBits) | (ulong)form;

    /// <summary>The most bytes of a cell: PostgreSQL's limit for any field.</summary>
    public const int MaxLength = (1 << LengthBits) - 1;

    public int Start
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)(_bits >> (FormBits + LengthBits));
    }

    public int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)(_bits >> FormBits) & MaxLength;
    }

    public CellForm Form
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (CellForm)(_bits & ((1 << FormBits) - 1));
    }
}

/// <summary>Some rows' cells over the bytes that they were read from, row after row. Valid until the next block is read.</summary>
internal sealed class CellBlock
{
    /// <summary>As many cells as make a block large enough: more of them would take memory, and gain nothing.</summary>
    public const int MostCells = 256 * 1024;

    private Cell[] _cells = new Cell[1024];
    private int _count;

    /// <summary>The cells of a row.</summary>
    public int Columns { get; private set; }

    public int Rows { get; private set; }

    /// <summary>The bytes that the cells are in.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>The number of cells of the row that is being added.</summary>
    public int Pending => _count - (Rows * Columns);

    /// <summary>Whether the row that is being added has more cells than a row can have.</summary>
    public bool HasTooMany => Pending > (Columns == 0 ? TextFrame.MaxColumns : Columns);

    public Cell this[int row, int column] => _cells[(row * Columns) + column];

    /// <summary>All cells, row after row.</summary>
    public ReadOnlySpan<Cell> Cells => _cells.AsSpan(0, Rows * Columns);

    /// <summary>All cells, to be changed.</summary>
    public Span<Cell> AllCells => _cells.AsSpan(0, Rows * Columns);

    /// <summary>The rows that a block of so many columns has at most.</summary>
    /// <param name="wanted">The most that are wanted.</param>
    /// <param name="columns">The cells of a row.</param>
    public static int MostRows(int wanted, int columns) => Math.Min(wanted, Math.Max(1, MostCells / Math.Max(1, columns)));

    public void Clear(int columns) => (Columns, Rows, _count) = (columns, 0, 0);

    /// <summary>Takes the row that is being added for the first one, whatever its length.</summary>
    public void EndFirstRow() => (Columns, Rows) = (_count, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Cell cell)
    {
        if (_count == _cells.Length)
            Grow();
        _cells[_count++] = cell;
    }

    /// <summary>The cells of the row that is being added.</summary>
    public Span<Cell> PendingCells => _cells.AsSpan(Rows * Columns, Pending);

    /// <summary>Begins a row of NULLs.</summary>
    public void BeginRow()
    {
        DropRow();
        while (_cells.Length < _count + Columns)
            Grow();
        _cells.AsSpan(_count, Columns).Clear();
        _count += Columns;
    }

    /// <summary>Ends the row that is being added.</summary>
    public void EndRow() => Rows++;

    /// <summary>Takes back the row that is being added.</summary>
    public void DropRow() => _count = Rows * Columns;

    private void Grow() => System.Array.Resize(ref _cells, _cells.Length * 2);
}
