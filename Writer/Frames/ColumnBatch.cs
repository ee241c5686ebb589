namespace EfWriter.Frames;

/// <summary>Some consecutive rows of a frame, column by column. Valid until the next batch is asked for.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">One vector for each of the frame's fields, in their order.</param>
internal sealed record ColumnBatch(int Rows, IReadOnlyList<ColumnVector> Columns);
