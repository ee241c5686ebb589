namespace EfWriter.Failures;

/// <summary>Keeps a failure from the host's strategy, which would try the write again.</summary>
/// <param name="cause">The failure.</param>
/// <param name="reason">Why a failure that may pass was the last all the same; null where it is not one that passes.</param>
internal sealed class NotRetriedException(Exception cause, string? reason) : Exception(cause.Message, cause)
{
    public string? Reason { get; } = reason;
}
