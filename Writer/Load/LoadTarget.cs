using EfWriter.Frames;
using EfWriter.Schema;

namespace EfWriter.Load;

/// <summary>Where rows go: a table that exists, and its column for each of the frame's fields, in the frame's order.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The pairs of field and column.</param>
internal sealed record LoadTarget(TargetTable Table, IReadOnlyList<LoadColumn> Columns);

/// <summary>One of the frame's fields and the table's column of the same name.</summary>
internal sealed record LoadColumn(FrameField Field, TargetColumn Target)
{
    public string Name => Target.Name;
}
