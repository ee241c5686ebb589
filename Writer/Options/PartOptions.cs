namespace EfWriter;

/// <summary>How a part of a load is sent. What is written, and how, the load's own options say.</summary>
/// <remarks>Immutable, and so safe to share between threads and parts.</remarks>
public sealed record PartOptions
{
    /// <summary>
    /// Whether, and how often, the part is tried again after a failure that is likely to pass. Default: null, as the context's own strategy
    /// has it. A part that was committed is never written twice.
    /// </summary>
    public RetryOptions? Retry { get; init; }

    /// <summary>
    /// How long another process is waited for that is writing the same part, or committing the load. Default: null, which is one minute.
    /// </summary>
    public TimeSpan? LockTimeout { get; init; }

    /// <summary>The most rows that are held at once from a frame that streams, from 1. Default: 16,384.</summary>
    public int BatchRows { get; init; } = 16_384;

    /// <summary>Gets the stage and the rows sent so far. Default: nobody.</summary>
    public IProgress<WriteProgress>? Progress { get; init; }
}
