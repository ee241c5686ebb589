namespace EfWriter.Frames;

/// <summary>Where a list's elements lie in the child array.</summary>
/// <param name="row">The row, from 0 in the slice.</param>
internal delegate (int Start, int Count) ListBounds(int row);

/// <summary>Arrow's lists as arrays.</summary>
/// <param name="slice">The rows.</param>
/// <param name="bounds">Where each row's elements lie.</param>
/// <param name="elements">All elements.</param>
/// <param name="item">Makes an array's item of an element that is not null.</param>
/// <param name="allowsNull">Whether an element may be null.</param>
internal sealed class ListVector<TElement, TItem>(
    ArrowSlice slice, ListBounds bounds, ColumnVector<TElement> elements, Func<TElement, TItem> item, bool allowsNull)
    : ColumnVector<TItem[]>
{
    private TElement[] _cells = [];
    private bool[] _nulls = [];

    public override void Read(int start, Span<TItem[]> target, Span<bool> nulls)
    {
        Validity.Read(slice.Validity.Span, slice.First + start, nulls);
        for (var i = 0; i < target.Length; i++)
        {
            if (!nulls[i])
                target[i] = Items(start + i);
        }
    }

    private TItem[] Items(int row)
    {
        var (start, count) = bounds(row);
        if (count == 0)
            return [];
        if (_cells.Length < count)
            (_cells, _nulls) = (new TElement[count], new bool[count]);
        try
        {
            elements.Read(start, _cells.AsSpan(0, count), _nulls.AsSpan(0, count));
        }
        catch (FrameFault fault)
        {
            // The element knows its place among the elements only.
            throw Errors.UnreadableList(slice.Place.Column, slice.Place.FirstRow + row, fault.Remedy);
        }

        var items = new TItem[count];
        for (var i = 0; i < count; i++)
        {
            if (!_nulls[i])
                items[i] = item(_cells[i]);
            else if (!allowsNull)
                throw Errors.NullElement(slice.Place.Column, slice.Place.FirstRow + row);
        }

        return items;
    }
}
