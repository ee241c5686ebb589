namespace EfWriter.Cli;

/// <summary>The tool was called in a way that cannot work; the message says what to say instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
