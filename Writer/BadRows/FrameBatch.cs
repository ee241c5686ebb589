using EfWriter.Frames;
using EfWriter.Load;

namespace EfWriter.BadRows;

/// <summary>A batch of a frame, whose rows can be read as often as they are sent.</summary>
/// <param name="Batch">The rows.</param>
/// <param name="FirstRow">The number of rows before the first one.</param>
/// <param name="Segment">How they are sent.</param>
internal readonly record struct FrameBatch(ColumnBatch Batch, long FirstRow, Segment Segment)
{
    public RowRange Range => new(FirstRow, Batch.Rows);

    /// <summary>A row of it, which lasts longer.</summary>
    public FrameBatch Keep(long row) => new(Batch.Keep((int)(row - FirstRow)), row, Segment);

    /// <summary>A row of it as a JSON object.</summary>
    public string Json(long row) => RowJson.Of(Batch, (int)(row - FirstRow), Segment.Target.Columns);

    /// <summary>The frame's number of a row.</summary>
    public long NumberOf(long row) => Batch.Numbers is { } numbers ? numbers[row - FirstRow] : row;

    public FrameReader Read(RowRange range) => FrameReader.Of(Batch.Slice((int)(range.First - FirstRow), (int)range.Count), range.First);
}
