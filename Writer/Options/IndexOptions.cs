namespace EfWriter;

/// <summary>An index of a table that a write creates; made after the rows are loaded.</summary>
/// <param name="Columns">The names of the indexed columns, in order.</param>
public sealed record IndexOptions(params IReadOnlyList<string> Columns)
{
    /// <summary>The names of the indexed columns, in order.</summary>
    public IReadOnlyList<string> Columns { get; init => field = value ?? throw new ArgumentNullException(nameof(Columns)); } =
        Columns ?? throw new ArgumentNullException(nameof(Columns));

    /// <summary>Whether two rows may not share the same values. Default: false.</summary>
    public bool IsUnique { get; init; }

    /// <summary>The index's name. Default: EF Core's naming conventions choose it.</summary>
    public string? Name { get; init; }
}
