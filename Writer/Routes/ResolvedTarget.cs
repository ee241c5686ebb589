using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Routes.Swap;

namespace EfWriter.Routes;

/// <summary>What stands where a write goes, looked at and locked before a row is read.</summary>
/// <param name="Name">Where.</param>
/// <param name="Existing">The table that is there; null if there is none.</param>
internal sealed record ResolvedTarget(QualifiedName Name, TargetTable? Existing)
{
    /// <summary>Whether the schema has to be made first.</summary>
    public bool IsSchemaMissing { get; init; }

    /// <summary>Whether a left-over was dropped: for other connections its name is taken until the commit.</summary>
    public bool HasSwept { get; init; }

    /// <summary>What becomes of rows that are inserted into the table.</summary>
    public InsertFacts Facts { get; init; } = new();

    /// <summary>What a table that is replaced by another has for it to carry over.</summary>
    public SwapFacts SwapFacts { get; init; } = SwapFacts.None;

    /// <summary>Whether foreign keys point at the table whose rows are replaced.</summary>
    public bool IsReferenced { get; init; }
}
