namespace EfWriter.Frames;

/// <summary>Some consecutive rows of a frame, column by column. Valid until the next batch is asked for.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">One vector for each of the frame's fields, in their order.</param>
internal sealed record ColumnBatch(int Rows, IReadOnlyList<ColumnVector> Columns)
{
    /// <summary>A row that lasts longer than the batch.</summary>
    /// <param name="row">The row, from 0 in this batch.</param>
    public ColumnBatch Keep(int row) => new(1, [.. Columns.Select(column => column.Keep(row))]);

    /// <summary>Some of the rows.</summary>
    /// <param name="start">The first one, from 0 in this batch.</param>
    /// <param name="rows">How many.</param>
    public ColumnBatch Slice(int start, int rows) =>
        start == 0 && rows == Rows ? this : new(rows, [.. Columns.Select(column => start == 0 ? column : column.From(start))]);
}
