using EfWriter.Frames;

namespace EfWriter.BadRows;

/// <summary>A batch of a frame, whose rows can be read as often as they are sent.</summary>
/// <param name="Batch">The rows.</param>
/// <param name="FirstRow">The frame's row number of the first one.</param>
internal readonly record struct FrameBatch(ColumnBatch Batch, long FirstRow)
{
    public FrameReader Read(RowRange range) => FrameReader.Of(Batch.Slice((int)(range.First - FirstRow), (int)range.Count), range.First);
}
