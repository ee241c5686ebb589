namespace EfWriter.Cli.Pipelines;

/// <summary>A statement of a pipeline failed; the cause says why.</summary>
/// <param name="place">Where it stands: file, line and column.</param>
/// <param name="cause">The failure.</param>
internal sealed class PipelineException(string place, Exception cause) : Exception(cause.Message, cause)
{
    public string Place => place;
}
