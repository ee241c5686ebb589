namespace EfWriter.Frames.Text;

/// <content>Tries types on all values, and sends none.</content>
internal abstract partial class TextFrame
{
    private const int TriedRows = 16_384;

    /// <summary>Counts the values that do not fit, in all rows, for each of some types that columns could be read as.</summary>
    /// <param name="readings">The types; a column that the text does not have has no misfits.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<long>> CountMisfitsAsync(IReadOnlyList<TextReading> readings, CancellationToken cancellationToken)
    {
        var counts = new long[readings.Count];
        var tried = new List<(int Reading, PlacedColumn Column)>();
        for (var i = 0; i < counts.Length; i++)
        {
            var (name, type) = (readings[i].Column, readings[i].Type);
            if (System.Array.Find(_columns, column => column.Column.Name == name) is { } found)
                tried.Add((i, found with { Column = NewColumn(name, type.Type, type.Name, survey: null) }));
        }

        if (tried.Count == 0)
            return counts;
        var source = await OpenAsync(new HashSet<int>(), cancellationToken).ConfigureAwait(false);
        await using var end = source.ConfigureAwait(false);
        var rows = CellBlock.MostRows(TriedRows, Names.Count);
        while (await source.ReadAsync(rows, cancellationToken).ConfigureAwait(false))
        {
            var added = Added.Block(source.Part, source.Block.Rows);
            foreach (var (reading, column) in tried)
            {
                column.Column.Fill(column.IsAdded ? added : source.Block, column.Index, firstRow: 0);
                counts[reading] += readings[reading].CountMisfits(column.Column.Vector, source.Block.Rows);
            }
        }

        return counts;
    }
}

/// <summary>A type that a column of text could be read as.</summary>
/// <param name="Column">The column's name in the table.</param>
/// <param name="Type">The type.</param>
/// <param name="IsBeyond">Whether a value of it is beyond its length or its digits; null if it has no such limit.</param>
internal sealed record TextReading(string Column, AskedType Type, Func<object, bool>? IsBeyond)
{
    /// <summary>The cells that are no values of the type, or beyond its limit.</summary>
    public int CountMisfits(ColumnVector cells, int rows)
    {
        var misfits = (cells as IBadCells)?.Count ?? 0;
        if (IsBeyond is null)
            return misfits;
        var values = new object?[rows];
        cells.ReadBoxed(0, values);

        // A bad cell is its text, which no type that has such a limit hands out.
        return misfits + values.Count(value => value is not (null or string) && IsBeyond(value));
    }
}
