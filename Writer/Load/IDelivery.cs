using EfWriter.Frames;

namespace EfWriter.Load;

/// <summary>Sends all of a frame's segments.</summary>
internal interface IDelivery
{
    /// <summary>Sends every row, segment by segment; on any failure the connection is left usable for a rollback.</summary>
    /// <exception cref="FrameFault">A cell cannot be written.</exception>
    Task<LoadedRows> RunAsync(FrameReader reader, Segments segments, IProgress<WriteProgress>? progress, CancellationToken cancellationToken);
}
