namespace EfWriter.Frames;

/// <summary>What a frame was made from failed while it was read.</summary>
/// <param name="rows">The rows read before.</param>
/// <param name="cause">The source's own exception.</param>
internal sealed class FrameSourceException(long rows, Exception cause) : Exception(cause.Message, cause)
{
    public long Rows => rows;
}
