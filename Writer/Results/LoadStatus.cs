namespace EfWriter;

/// <summary>How far a load is.</summary>
public sealed record LoadStatus
{
    /// <summary>Whether parts can be written, or how the load has ended.</summary>
    public required LoadState State { get; init; }

    /// <summary>The target's schema.</summary>
    public required string Schema { get; init; }

    /// <summary>The target's name.</summary>
    public required string Table { get; init; }

    /// <summary>When the load was begun.</summary>
    public required DateTime BeganAt { get; init; }

    /// <summary>When it was committed, aborted or removed; null while it is open.</summary>
    public DateTime? EndedAt { get; init; }

    /// <summary>The parts that are complete, by name; none once the load has ended.</summary>
    public required IReadOnlyList<LoadPart> Parts { get; init; }

    /// <summary>
    /// The parts of <see cref="LoadOptions.ExpectedParts"/> that are not complete: not begun, being written, or failed. A part that fails
    /// leaves nothing.
    /// </summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>The rows of the complete parts; of a committed load, the rows that were written.</summary>
    public required long Rows { get; init; }
}

/// <summary>A part of a load that is complete.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Role">The role that wrote it.</param>
/// <param name="WrittenAt">When its transaction began.</param>
public sealed record LoadPart(string Name, long Rows, string Role, DateTime WrittenAt);

/// <summary>Whether a load goes on, or how it has ended.</summary>
public enum LoadState
{
    /// <summary>Parts can be written.</summary>
    Open,

    /// <summary>Its rows are in the target.</summary>
    Committed,

    /// <summary>It was given up.</summary>
    Aborted,

    /// <summary>Nobody ended it for as long as it was to be kept, and a later load has removed it.</summary>
    Expired,
}
