namespace EfWriter.Cli;

/// <summary>What the tool's exit codes mean.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The write failed; nothing of it is in the database.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage: an option, a file's name, no destination.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by a signal, as shells count it (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
