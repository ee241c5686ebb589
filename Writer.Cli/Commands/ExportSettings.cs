namespace EfWriter.Cli.Commands;

/// <summary>What an `export` was asked to do.</summary>
internal sealed record ExportSettings
{
    public required string File { get; init; }

    /// <summary>The profile's name or path; null for none.</summary>
    public required string? Profile { get; init; }

    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The folders that the pipeline may read; empty for all that the user may.</summary>
    public required IReadOnlyList<string> ReadableFolders { get; init; }

    public required bool IsDryRun { get; init; }

    public required bool IsLocal { get; init; }

    public required bool Show { get; init; }

    /// <summary>Whether stdout gets JSON.</summary>
    public required bool WritesJson { get; init; }

    public required bool Verbose { get; init; }
}
