using EfWriter.Frames;

namespace EfWriter.Load;

/// <summary>Moves the rows of one of a frame's segments into a table, inside the transaction that the connection has.</summary>
internal interface IFrameLoader
{
    /// <summary>What the loader is.</summary>
    BulkMethod Method { get; }

    /// <summary>Sends every row, in order; on any failure the connection is left usable for a rollback.</summary>
    /// <exception cref="FrameFault">A cell cannot be written.</exception>
    Task<LoadedRows> LoadAsync(FrameReader reader, LoadTarget target, IProgress<WriteProgress>? progress,
        CancellationToken cancellationToken);
}

/// <summary>What a loader sent.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Bytes">The bytes; 0 where the loader does not count them.</param>
/// <param name="Counted">The rows that the server said it has put into the table; null where it has to be asked.</param>
internal readonly record struct LoadedRows(long Rows, long Bytes, long? Counted = null)
{
    public LoadedRows Plus(LoadedRows other) => new(Rows + other.Rows, Bytes + other.Bytes, Counted + other.Counted);
}
