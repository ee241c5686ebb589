namespace EfWriter.Cli.Commands;

/// <summary>What a `write` was asked to do.</summary>
internal sealed record WriteSettings
{
    /// <summary>The file; <see cref="Sources.FileKind.StandardInput"/> for what is piped to the tool.</summary>
    public required string File { get; init; }

    /// <summary>What is in it; null for what its name shows.</summary>
    public required Sources.FileFormat? Format { get; init; }

    public required string Table { get; init; }

    public required string Schema { get; init; }

    public required IfExists IfExists { get; init; }

    /// <summary>Where to write; null with <see cref="IsLocal"/>.</summary>
    public required string? Uri { get; init; }

    public required bool IsLocal { get; init; }

    public required IReadOnlyList<string> PrimaryKey { get; init; }

    /// <summary>PostgreSQL types by the file's column names.</summary>
    public required IReadOnlyDictionary<string, string> Columns { get; init; }

    /// <summary>How a text file is written, by the options' names.</summary>
    public required IReadOnlyDictionary<string, string> TextOptions { get; init; }

    public required int Parallelism { get; init; }

    public required bool Show { get; init; }

    public required bool Verbose { get; init; }
}
