namespace EfWriter;

/// <summary>How far a write has come. The rows are not committed yet.</summary>
/// <param name="Rows">The rows sent so far.</param>
/// <param name="Bytes">The bytes sent so far; 0 if the loader does not count them.</param>
public readonly record struct WriteProgress(long Rows, long Bytes)
{
    /// <summary>What the write is doing.</summary>
    public WriteStage Stage { get; init; } = WriteStage.Sending;

    /// <summary>
    /// The rows that the frame has; null if that is not known before it is read: a reader, a stream, a text, an iterator.
    /// </summary>
    public long? Total { get; init; }

    /// <summary>How long the write has been at its stage. While one statement runs, this is all that changes, once a second.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// The server's process that runs the write's statements. Another session finds by it how far an index or a <c>COPY</c> is, in
    /// <c>pg_stat_progress_create_index</c> and <c>pg_stat_progress_copy</c>; the write's own runs one statement at a time.
    /// </summary>
    public int ServerProcessId { get; init; }
}
