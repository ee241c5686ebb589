namespace EfWriter.Frames.Text;

/// <summary>Reads one column of blocks into vectors.</summary>
internal abstract class TextColumn
{
    /// <summary>The column's name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The CLR type of the frame's field.</summary>
    public abstract Type ClrType { get; }

    /// <summary>Whether cells are handed out as slices of memory.</summary>
    public virtual bool IsMemory => false;

    /// <summary>
    /// Whether the type was fixed before: then a cell that does not fit is a bad one, and otherwise the column is widened.
    /// </summary>
    public required bool IsFixed { get; init; }

    /// <summary>The forms that do not change what was inferred, a bit for each.</summary>
    public required int Forms { get; init; }

    /// <summary>Takes the column's cells of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="column">The column in it.</param>
    /// <param name="firstRow">The frame's number of its first row.</param>
    /// <returns>Whether all cells fit, or the column's type was fixed before.</returns>
    public abstract bool Fill(CellBlock block, int column, long firstRow);

    /// <summary>The cells taken.</summary>
    public abstract ColumnVector Vector { get; }

    /// <summary>Whether a cell of this form is one that the column was inferred from.</summary>
    protected bool Fits(CellForm form) => ((Forms >> (int)form) & 1) != 0;
}

/// <summary>Reads a column of one type.</summary>
/// <param name="rewrite">Turns the file's own notation into ours; null where it is ours.</param>
/// <param name="what">What a cell that does not fit is not, for messages.</param>
internal sealed class TextColumn<T, TParser>(Rewrite? rewrite, string what) : TextColumn
    where TParser : struct, ICellParser<T>
{
    private readonly List<int> _bad = [];
    private T[] _values = [];
    private bool[] _nulls = [];
    private CellBlock _block = new();
    private int _column;
    private long _firstRow;

    public override Type ClrType => typeof(T);

    public override ColumnVector Vector => _bad.Count == 0
        ? new ArrayVector<T>(_values, _nulls)
        : new BadCellVector<T>(_values, _nulls, BadCells(), new(Name, _firstRow), what);

    public override bool Fill(CellBlock block, int column, long firstRow)
    {
        (_block, _column, _firstRow) = (block, column, firstRow);
        _bad.Clear();
        if (_values.Length < block.Rows)
            (_values, _nulls) = (new T[block.Rows], new bool[block.Rows]);
        var cells = block.Cells;
        var columns = block.Columns;
        ReadOnlySpan<byte> bytes = block.Bytes;
        var row = 0;
        for (var i = column; i < cells.Length; i += columns, row++)
        {
            var cell = cells[i];
            var form = cell.Form;
            var isNull = form == CellForm.Null || (cell.Length == 0 && form is CellForm.Quoted or CellForm.Plain);
            _nulls[row] = isNull;
            _values[row] = default!;
            if (isNull)
                continue;

            var text = bytes.Slice(cell.Start, cell.Length);
            if (form is CellForm.Plain or CellForm.Quoted)
                text = CellText.Trim(text);
            if (text.Length > CellText.MaxTyped
                || !Fits(form)
                || !TParser.TryParse(rewrite is null ? text : rewrite(text), out _values[row]))
            {
                if (!IsFixed)
                    return false;
                _bad.Add(row);
            }
        }

        return true;
    }

    private Dictionary<int, Lazy<string>> BadCells() => _bad.ToDictionary(row => row, row => new Lazy<string>(() =>
    {
        var cell = _block[row, _column];
        return System.Text.Encoding.UTF8.GetString(_block.Bytes, cell.Start, cell.Length);
    }));
}

/// <summary>Rewrites a cell's text.</summary>
internal delegate ReadOnlySpan<byte> Rewrite(ReadOnlySpan<byte> text);

/// <summary>Hands texts out as they lie in the block.</summary>
/// <param name="isJson">Whether they are JSON.</param>
/// <param name="empty">What an empty field means.</param>
/// <param name="isUnknown">Whether no cell had a value so far.</param>
internal sealed class PlainTextColumn(bool isJson, EmptyField empty, bool isUnknown) : TextColumn
{
    private ReadOnlyMemory<byte>[] _values = [];
    private bool[] _nulls = [];

    public override Type ClrType => isJson ? typeof(JsonSource) : typeof(string);

    public override bool IsMemory => true;

    public override ColumnVector Vector => new ArrayVector<ReadOnlyMemory<byte>>(_values, _nulls);

    public override bool Fill(CellBlock block, int column, long firstRow)
    {
        if (_values.Length < block.Rows)
            (_values, _nulls) = (new ReadOnlyMemory<byte>[block.Rows], new bool[block.Rows]);
        var cells = block.Cells;
        var (bytes, columns) = (block.Bytes, block.Columns);
        var row = 0;
        for (var i = column; i < cells.Length; i += columns, row++)
        {
            var cell = cells[i];
            var form = cell.Form;
            _nulls[row] = form == CellForm.Null || (cell.Length == 0 && IsNull(form));
            _values[row] = new(bytes, cell.Start, cell.Length);
            if (_nulls[row])
                continue;
            if (!IsFixed && (!Fits(form) || (isUnknown && (cell.Length > 0 || form is not (CellForm.Quoted or CellForm.Plain)))))
                return false;
        }

        return true;
    }

    private bool IsNull(CellForm form) => form switch
    {
        CellForm.Plain => isJson || empty != EmptyField.Text,
        CellForm.Quoted => isJson || empty == EmptyField.Null,
        _ => false,
    };
}
