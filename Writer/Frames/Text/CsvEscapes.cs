namespace EfWriter.Frames.Text;

/// <summary>Undoes escapes in the fields of a record that is whole.</summary>
/// <param name="dialect">What they are.</param>
/// <param name="nullTexts">What means NULL if a field is it before they are undone.</param>
internal sealed class CsvEscapes(CsvDialect dialect, NullTexts nullTexts)
{
    // In quotes, a quote that is there to be read stands before another one.
    private readonly byte _one = dialect.Escape ?? dialect.Quote ?? 0;
    private readonly byte _other = dialect.Quote ?? dialect.Escape ?? 0;

    /// <summary>Undoes them in place.</summary>
    /// <param name="bytes">The bytes that the cells are in.</param>
    /// <param name="cells">The record's cells.</param>
    /// <param name="escaped">Which of them have any; empty afterwards.</param>
    public void Undo(byte[] bytes, Span<Cell> cells, List<int> escaped)
    {
        foreach (var index in escaped)
        {
            var cell = cells[index];
            var isNull = cell.Form == CellForm.Plain && nullTexts.Has(bytes.AsSpan(cell.Start, cell.Length));
            cells[index] = isNull ? default : Undo(bytes, cell);
        }

        escaped.Clear();
    }

    // An escape makes a value of a text, as quotes do.
    private Cell Undo(byte[] bytes, Cell cell)
    {
        var (from, to, end) = (cell.Start, cell.Start, cell.Start + cell.Length);
        while (bytes.AsSpan(from, end - from).IndexOfAny(_one, _other) is >= 0 and var length && from + length + 1 < end)
        {
            bytes.AsSpan(from, length).CopyTo(bytes.AsSpan(to));
            to += length;
            bytes[to++] = bytes[from + length + 1];
            from += length + 2;
        }

        bytes.AsSpan(from, end - from).CopyTo(bytes.AsSpan(to));
        var last = to + end - from;
        bytes.AsSpan(last, end - last).Fill((byte)' '); // no line is counted twice, and no character cut
        return new(cell.Start, last - cell.Start, CellForm.Quoted);
    }
}
