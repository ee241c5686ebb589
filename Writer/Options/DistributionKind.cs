namespace EfWriter;

/// <summary>Where the rows of a table are kept in a Citus cluster.</summary>
public enum DistributionKind
{
    /// <summary>In shards on all nodes, by the hash of a column.</summary>
    Hash,

    /// <summary>In a copy on every node.</summary>
    Reference,

    /// <summary>On the coordinator, in a table that Citus knows of.</summary>
    Local,
}
