namespace EfWriter.Cli.Commands;

/// <summary>A step of a load.</summary>
internal enum LoadStep
{
    Begin,
    Part,
    Remove,
    Commit,
    Abort,
    Status,
}

/// <summary>What a `load` was asked to do.</summary>
internal sealed record LoadSettings
{
    public required LoadStep Step { get; init; }

    /// <summary>Where the load is.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The file, of a beginning and of a part; null for the other steps.</summary>
    public WriteSettings? File { get; init; }

    /// <summary>What is asked of the load, at its beginning.</summary>
    public LoadOptions Options { get; init; } = new();

    /// <summary>The part's name.</summary>
    public string Part { get; init; } = string.Empty;

    /// <summary>The load's token; empty at its beginning.</summary>
    public string Token { get; init; } = string.Empty;

    /// <summary>The file that gets the token at the beginning; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Whether stdout gets JSON.</summary>
    public required bool WritesJson { get; init; }

    public required bool Verbose { get; init; }
}
