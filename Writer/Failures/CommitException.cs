namespace EfWriter.Failures;

/// <summary>A commit was asked for and not answered. Not a database exception: no retry strategy may take it for a transient one.</summary>
/// <param name="cause">How the connection ended.</param>
/// <param name="hadToken">Whether the rows have a token beside them, which could not be asked after.</param>
internal sealed class CommitException(Exception cause, bool hadToken) : Exception(cause.Message, cause)
{
    public bool HadToken { get; } = hadToken;
}
