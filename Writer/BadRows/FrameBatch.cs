using EfWriter.Frames;
using EfWriter.Load;

namespace EfWriter.BadRows;

/// <summary>A batch of a frame, whose rows can be read as often as they are sent.</summary>
/// <param name="Batch">The rows.</param>
/// <param name="FirstRow">The frame's row number of the first one.</param>
internal readonly record struct FrameBatch(ColumnBatch Batch, long FirstRow)
{
    public RowRange Range => new(FirstRow, Batch.Rows);

    /// <summary>A row of it, which lasts longer.</summary>
    public FrameBatch Keep(long row) => new(Batch.Keep((int)(row - FirstRow)), row);

    /// <summary>A row of it as a JSON object.</summary>
    public string Json(long row, IReadOnlyList<LoadColumn> columns) => RowJson.Of(Batch, (int)(row - FirstRow), columns);

    public FrameReader Read(RowRange range) => FrameReader.Of(Batch.Slice((int)(range.First - FirstRow), (int)range.Count), range.First);
}
