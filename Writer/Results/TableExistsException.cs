namespace EfWriter;

/// <summary>
/// The table exists and <see cref="WriteOptions.IfExists"/> is <see cref="IfExists.Fail"/>, or another session made it first.
/// </summary>
public sealed class TableExistsException : FrameWriteException
{
    internal TableExistsException(string message, Exception? innerException = null)
        : base(message, innerException, ErrorCode.TableExists)
    {
    }
}
