namespace EfWriter;

/// <summary>How long each stage of a write took.</summary>
/// <param name="Prepare">Looking at the table, reading the first batch, building the model, creating.</param>
/// <param name="Load">Reading, encoding and sending the rows.</param>
/// <param name="Finish">Keys, indexes, the swap and the commit.</param>
public sealed record WriteDurations(TimeSpan Prepare, TimeSpan Load, TimeSpan Finish)
{
    /// <summary>All stages together.</summary>
    public TimeSpan Total => Prepare + Load + Finish;
}
