namespace EfWriter;

/// <summary>
/// The connection was lost after the commit was asked for and before it was answered: the rows are all there, or none is.
/// </summary>
/// <remarks>Such a write is never tried again by itself, for that could double the rows. Count the rows before you do.</remarks>
public sealed class WriteOutcomeUnknownException : FrameWriteException
{
    internal WriteOutcomeUnknownException(string message, Exception? innerException = null)
        : base(message, innerException, ErrorCode.OutcomeUnknown)
    {
    }
}
