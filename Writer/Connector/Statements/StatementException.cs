namespace EfWriter;

/// <summary>A statement or a profile cannot be read, or asks for something that there is not.</summary>
/// <remarks>The message holds no text in quotes of it, and so neither a password nor a URI.</remarks>
public sealed class StatementException : FormatException
{
    internal StatementException(string message, string? file, int line, int column)
        : base(message)
    {
        (File, Line, Column) = (file, line, column);
    }

    /// <summary>The file, as it was named; null where the text came from none.</summary>
    public string? File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1, in UTF-16 units.</summary>
    public int Column { get; }
}
