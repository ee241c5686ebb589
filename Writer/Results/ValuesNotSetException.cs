namespace EfWriter;

/// <summary>
/// The rows are written, and not all values that the database made could be set on the entities: the app's own code threw.
/// </summary>
/// <remarks>
/// Writing the entities again would double their rows. All other entities have their values. In a transaction of the caller, that
/// transaction decides whether the rows stay.
/// </remarks>
public sealed class ValuesNotSetException : FrameWriteException
{
    internal ValuesNotSetException(string message, Exception? innerException = null)
        : base(message, innerException, ErrorCode.ValuesNotSet)
    {
    }
}
