namespace EfWriter.Cli.Commands;

/// <summary>What a `write` was asked to do.</summary>
internal sealed record WriteSettings
{
    /// <summary>What was written for the files; <see cref="Sources.FileKind.StandardInput"/> for what is piped to the tool.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>What is in them; null for what their names show.</summary>
    public required Sources.FileFormat? Format { get; init; }

    /// <summary>The files.</summary>
    /// <exception cref="UsageException">They are not there, or of several formats.</exception>
    public Sources.FileSet Files => field ??= Sources.FileSet.Of(Arguments, Format);

    /// <summary>The file for messages.</summary>
    public string File => Arguments[0];

    public required string Table { get; init; }

    public required string Schema { get; init; }

    /// <summary>Where to write; null with <see cref="IsLocal"/>.</summary>
    public required string? ConnectionString { get; init; }

    public required bool IsLocal { get; init; }

    /// <summary>What is asked of the write, but for the schema and <see cref="Columns"/>.</summary>
    public required WriteOptions Options { get; init; }

    /// <summary>PostgreSQL types by the file's column names.</summary>
    public required IReadOnlyDictionary<string, string> Columns { get; init; }

    /// <summary>The types of <see cref="Columns"/> and of <see cref="Options"/>.</summary>
    public IEnumerable<KeyValuePair<string, string>> ColumnTypes => Options.Columns
        .Where(column => column.Value.StoreType is not null)
        .Select(column => KeyValuePair.Create(column.Key, column.Value.StoreType!)).Concat(Columns);

    /// <summary>How a text file is written, by the options' names.</summary>
    public required IReadOnlyDictionary<string, string> TextOptions { get; init; }

    public required bool IsDryRun { get; init; }

    public required bool Show { get; init; }

    /// <summary>Whether stdout gets JSON.</summary>
    public required bool WritesJson { get; init; }

    public required bool Verbose { get; init; }
}
