namespace EfWriter;

/// <summary>
/// A frame could not be written. Unless this is a <see cref="ValuesNotSetException"/>, nothing of it is in the database, and the caller's
/// earlier work is as it was, unless its connection was lost: then the server has rolled back all of the caller's transaction, and its
/// commit throws.
/// </summary>
/// <remarks>Neither the message nor the inner exceptions hold a cell's value, a password or a connection string.</remarks>
public class FrameWriteException : Exception
{
    internal FrameWriteException(string message, Exception? innerException = null, string? code = null)
        : base(ErrorCode.Add(message, code), innerException) => (Text, Code) = (message, code);

    /// <summary>
    /// The error's code, such as <c>table-vanished</c>, which also ends the message in brackets: <c>docs/errors.md</c> has its cause and
    /// remedy. Null if the server refused the write: <see cref="SqlState"/> is its code then.
    /// </summary>
    public string? Code { get; }

    /// <summary>The table, as <c>schema.name</c>; null if the failure came before it was known.</summary>
    public string? Table { get; internal init; }

    /// <summary>The column that the failure is about; null if it is about none.</summary>
    public string? Column { get; internal init; }

    /// <summary>The row that the failure is about, from 0 as the frame counts; null if it is about none.</summary>
    public long? Row { get; internal init; }

    /// <summary>PostgreSQL's five-character error code; null if the server had no part in the failure.</summary>
    public string? SqlState { get; internal init; }

    /// <summary>The message without its code.</summary>
    internal string Text { get; }
}
