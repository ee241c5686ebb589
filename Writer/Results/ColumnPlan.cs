namespace EfWriter;

/// <summary>What a write does with one column of the frame, of the table, or of both.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="FrameType">The CLR type of the frame's column; null if only the table has it.</param>
/// <param name="TableType">The PostgreSQL type that the table's column has, as SQL spells it; null if it has none yet.</param>
/// <param name="Decision">What becomes of it.</param>
/// <param name="NewType">The PostgreSQL type that the table's column gets, or that the frame's is cast from; null for neither.</param>
/// <param name="Reason">Why it is refused; null if it is not.</param>
public sealed record ColumnPlan(string Name, string? FrameType, string? TableType, ColumnDecision Decision, string? NewType,
    string? Reason);
