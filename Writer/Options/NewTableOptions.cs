namespace EfWriter;

/// <summary>What a table that a write creates gets beside its columns.</summary>
/// <remarks>Immutable, and so safe to share between threads and writes.</remarks>
public sealed record NewTableOptions
{
    /// <summary>
    /// The primary key's columns, in order. Default: no key; for entities the model's, and a property's name stands for its column.
    /// </summary>
    public IReadOnlyList<string> PrimaryKey { get; init => field = value ?? throw new ArgumentNullException(nameof(PrimaryKey)); } = [];

    /// <summary>The indexes, made after the rows are loaded. Default: none.</summary>
    public IReadOnlyList<IndexOptions> Indexes { get; init => field = value ?? throw new ArgumentNullException(nameof(Indexes)); } = [];

    /// <summary>The table's comment. Default: none.</summary>
    public string? Comment { get; init; }
}
