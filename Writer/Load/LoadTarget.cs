using EfWriter.Frames;
using EfWriter.Load.Encoders;
using EfWriter.Schema;

namespace EfWriter.Load;

/// <summary>Where rows go: a table that exists, and its column for each of the frame's fields, in the frame's order.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The pairs of field and column.</param>
internal sealed record LoadTarget(TargetTable Table, IReadOnlyList<LoadColumn> Columns)
{
    /// <summary>
    /// Whether the table was made in the same transaction, with nothing before it: rows may be written frozen then,
    /// which spares the first readers and lets older snapshots see them when the swap is done.
    /// </summary>
    public bool CanFreeze { get; init; }
}

/// <summary>One of the frame's fields and the table's column of the same name.</summary>
internal sealed record LoadColumn(FrameField Field, TargetColumn Target)
{
    public string Name => Target.Name;

    /// <summary>What the members of an enum column are called in the database; null for their names.</summary>
    public IReadOnlyDictionary<object, string>? Labels { get; init; }

    /// <summary>Whether rows are found by it: NULL would find none.</summary>
    public bool IsKey { get; init; }

    /// <summary>What sends it, where that was looked for already; null also where there is none.</summary>
    public ColumnEncoder? Encoder { get; init; }
}
