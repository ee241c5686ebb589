namespace EfWriter.Frames;

/// <summary>Some rows of a frame, column by column. Valid until the next batch is asked for.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">One vector for each field of <see cref="Set"/>, in the fields' order.</param>
internal sealed record ColumnBatch(int Rows, IReadOnlyList<ColumnVector> Columns)
{
    /// <summary>The fields that the rows have: a batch never mixes rows that have others.</summary>
    public ColumnSet Set { get; init; } = ColumnSet.All;

    /// <summary>
    /// The frame's row number of each row, if rows of one set were gathered from among others; null if they follow the batch before.
    /// </summary>
    public long[]? Numbers { get; init; }

    /// <summary>A row that lasts longer than the batch.</summary>
    /// <param name="row">The row, from 0 in this batch.</param>
    public ColumnBatch Keep(int row) =>
        new(1, [.. Columns.Select(column => column.Keep(row))]) { Numbers = Numbers is null ? null : [Numbers[row]] };

    /// <summary>Some of the rows.</summary>
    /// <param name="start">The first one, from 0 in this batch.</param>
    /// <param name="rows">How many.</param>
    public ColumnBatch Slice(int start, int rows) => new(rows, start == 0 ? Columns : [.. Columns.Select(column => column.From(start))]);
}
