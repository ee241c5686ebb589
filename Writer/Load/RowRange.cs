namespace EfWriter.Load;

/// <summary>Rows that follow each other in the frame.</summary>
/// <param name="First">The first one's number.</param>
/// <param name="Count">How many.</param>
internal readonly record struct RowRange(long First, long Count)
{
    /// <summary>The number behind the last one's.</summary>
    public long End => First + Count;

    public bool Has(long row) => row >= First && row < End;

    /// <summary>The rows before one of them.</summary>
    public RowRange Before(long row) => new(First, row - First);

    /// <summary>The rows from one of them on.</summary>
    public RowRange From(long row) => new(row, End - row);
}
