namespace EfWriter;

/// <summary>
/// How often a write is tried again after a failure that is likely to pass: a lost connection, a server that restarts, a deadlock.
/// </summary>
/// <remarks>Immutable, and so safe to share between threads and writes.</remarks>
public sealed record RetryOptions
{
    /// <summary>The most attempts after the first, from 1. Default: 6.</summary>
    public int MaxRetries { get; init; } = 6;

    /// <summary>
    /// The longest wait before an attempt; waits grow from nothing by powers of two, with some chance in them. Zero tries again at once.
    /// Default: 30 seconds. With both defaults, an attempt may come a minute after the first.
    /// </summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);
}
