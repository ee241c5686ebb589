namespace EfWriter;

/// <summary>How a table that a write creates is spread over the nodes of a Citus cluster.</summary>
/// <remarks>
/// Immutable, and so safe to share between threads and writes. It holds for a table that the write creates, or puts in the place of
/// another; a table that stays must have the same, otherwise the write is refused. Without it, a table that takes the place of another is
/// distributed like that one, and a new one stays on the coordinator.
/// </remarks>
public sealed record Distribution
{
    /// <summary>Where the rows go. Default: <see cref="DistributionKind.Hash"/>.</summary>
    public DistributionKind Kind { get; init; }

    /// <summary>
    /// The column whose hash says which shard a row belongs to; for entities, a property's name stands for its column. Primary keys and
    /// unique indexes must contain it. Required for <see cref="DistributionKind.Hash"/>, and for no other.
    /// </summary>
    public string? Column { get; init; }

    /// <summary>
    /// A distributed table whose shards the new one's are kept beside, so that the two can be joined by their distribution columns; in the
    /// target's schema unless one is named (<c>sales.orders</c>). Default: null, and Citus chooses by the column's type and the number of
    /// shards.
    /// </summary>
    public string? ColocateWith { get; init; }

    /// <summary>The number of shards, from 1. Default: null, and the server's setting <c>citus.shard_count</c> holds.</summary>
    public int? ShardCount { get; init; }

    /// <summary>A table with a copy on every node.</summary>
    public static Distribution Reference { get; } = new() { Kind = DistributionKind.Reference };

    /// <summary>A table on the coordinator that Citus knows of, so that it can have foreign keys to reference tables.</summary>
    public static Distribution Local { get; } = new() { Kind = DistributionKind.Local };

    /// <summary>A table whose rows are spread by the hash of a column.</summary>
    /// <param name="column">The column; for entities also a property.</param>
    public static Distribution Hash(string column) => new() { Column = column };
}
