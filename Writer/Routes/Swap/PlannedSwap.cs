using EfWriter.Catalog;
using EfWriter.Schema;

namespace EfWriter.Routes.Swap;

/// <summary>What is known, before a row is sent, of a table that takes the place of another.</summary>
/// <param name="Old">The table that is replaced.</param>
/// <param name="Script">How the new one is made.</param>
/// <param name="Columns">The new one's columns.</param>
internal sealed record PlannedSwap(TargetTable Old, TableScript Script, IReadOnlySet<string> Columns)
{
    /// <summary>Whether the old table's indexes and constraints are made again.</summary>
    public bool KeepsIndexes { get; init; }

    /// <summary>Whether the caller chose the new table's primary key.</summary>
    public bool HasOwnKey { get; init; }

    /// <summary>What was found on the old table to be made again, before the load.</summary>
    public IReadOnlyList<KeptObject> Kept { get; init; } = [];
}
