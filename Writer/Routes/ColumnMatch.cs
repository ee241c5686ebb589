using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load.Encoders;

namespace EfWriter.Routes;

/// <summary>One column of a frame, of a table that exists, or of both, and what becomes of it.</summary>
/// <param name="Name">The name, the same in both.</param>
/// <param name="Field">The frame's column; null where only the table has it.</param>
/// <param name="Target">The table's column; null where only the frame has it.</param>
/// <param name="Decision">What becomes of it.</param>
internal sealed record ColumnMatch(string Name, FrameField? Field, TargetColumn? Target, ColumnDecision Decision)
{
    /// <summary>The pair with what sends it, where the table takes the frame's cells as they are.</summary>
    public LoadColumn? Load { get; init; }

    /// <summary>Why the column is refused.</summary>
    public FrameFault? Fault { get; init; }

    /// <summary>The type that the frame's column has, or the table's shall get.</summary>
    public string? StoreType { get; init; }

    /// <summary>Whether the frame's cells are sent.</summary>
    public bool IsSent => Field is not null && Decision is not (ColumnDecision.Ignore or ColumnDecision.Refuse);

    public ColumnMatch Refuse(FrameFault fault) => this with { Decision = ColumnDecision.Refuse, Fault = fault };
}
