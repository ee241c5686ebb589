namespace EfWriter.Cli.Sources;

/// <summary>The file cannot be read as it is. The message holds no cell's value.</summary>
internal sealed class SourceException(string message, Exception? cause = null) : Exception(message, cause);
