namespace EfWriter.LocalPostgres;

/// <summary>No server could be found, fetched or started; the message says what to do.</summary>
public sealed class LocalServerException : Exception
{
    /// <summary>With what went wrong and what to do.</summary>
    public LocalServerException(string message) : base(message)
    {
    }

    /// <summary>With what went wrong, what to do, and the cause.</summary>
    public LocalServerException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
