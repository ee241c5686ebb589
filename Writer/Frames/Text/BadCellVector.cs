namespace EfWriter.Frames.Text;

/// <summary>
/// Cells some of whose texts are no value of the column's type: whoever reads one of these is told so, and a reject table gets the text.
/// </summary>
/// <param name="values">The cells.</param>
/// <param name="nulls">True where the cell is null.</param>
/// <param name="bad">The texts of the bad ones, by their rows in the batch; made when somebody wants one, for it may be large.</param>
/// <param name="place">Where the cells stand.</param>
/// <param name="fault">What a bad one holds.</param>
internal sealed class BadCellVector<T>(T[] values, bool[] nulls, IReadOnlyDictionary<int, Lazy<string>> bad, CellPlace place, string fault)
    : ColumnVector<T>, IBadCells
{
    public int Count => bad.Count;

    public FrameFault First() => Fault(bad.Keys.Min());

    public override void Read(int start, Span<T> target, Span<bool> isNull)
    {
        for (var i = 0; i < target.Length; i++)
        {
            if (bad.ContainsKey(start + i))
                throw Fault(start + i);
        }

        values.AsSpan(start, target.Length).CopyTo(target);
        nulls.AsSpan(start, target.Length).CopyTo(isNull);
    }

    public override void ReadBoxed(int start, Span<object?> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = bad.GetValueOrDefault(start + i)?.Value ?? (nulls[start + i] ? null : (object?)values[start + i]);
    }

    public override ColumnVector Keep(int row) => bad.TryGetValue(row, out var text)
        ? new BadCellVector<T>([default!], [false], new Dictionary<int, Lazy<string>> { [0] = new(text.Value) },
            place with { FirstRow = place.FirstRow + row }, fault)
        : new ArrayVector<T>([values[row]], [nulls[row]]);

    private FrameFault Fault(int row) => Errors.UnfitText(place.Column, place.FirstRow + row, fault);
}

/// <summary>Cells some of which are bad.</summary>
internal interface IBadCells
{
    /// <summary>How many are.</summary>
    int Count { get; }

    /// <summary>What is wrong with the first one.</summary>
    FrameFault First();
}
