namespace EfWriter;

/// <summary>What a write would do, without having done any of it: <see cref="ToString"/> prints it for a person.</summary>
/// <remarks>
/// It holds for the table as it was when it was looked at; a write looks again. Values are not looked at:
/// a cell that does not fit fails the write only.
/// </remarks>
public sealed record WritePlan
{
    /// <summary>The table's schema.</summary>
    public required string Schema { get; init; }

    /// <summary>The table's name.</summary>
    public required string Table { get; init; }

    /// <summary>Whether the table is there.</summary>
    public required bool Exists { get; init; }

    /// <summary>What the rows would do to those that are there.</summary>
    public required WriteMode Mode { get; init; }

    /// <summary>The columns that rows would be found by; empty for modes that look for none.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>
    /// The DDL that would run, in order: before the rows what makes the table or alters it, after them its keys, indexes and the swap with
    /// an old one. Empty if the table stays as it is, and if the write is refused. <see cref="Script"/> has all statements.
    /// </summary>
    public required IReadOnlyList<string> Statements { get; init; }

    /// <summary>
    /// Every statement that would run and changes or locks something, in order, from BEGIN to COMMIT: with staging tables, COPY, what moves
    /// and deletes rows, what a new table takes over from the one it replaces, and tokens of retries. Empty if the write is refused. Names
    /// of staging tables differ from write to write. Questions to the catalogs, savepoints and settings of the session are not shown, nor
    /// what depends on the rows, such as statements for bad rows.
    /// </summary>
    public IReadOnlyList<string> Script { get; init; } = [];

    /// <summary>What would happen to the table and its rows, a sentence each. Empty if the write is refused.</summary>
    public IReadOnlyList<string> Effects { get; init; } = [];

    /// <summary>The columns: the frame's in their order, then those that only the table has.</summary>
    public required IReadOnlyList<ColumnPlan> Columns { get; init; }

    /// <summary>Why the write would be refused, as its exception would say it; null if nothing is known against it.</summary>
    public required string? Refusal { get; init; }

    /// <summary>What a write would throw; null if nothing is known against it.</summary>
    internal Exception? Cause { get; init; }

    /// <summary>
    /// The plan as a text of several lines: the table, a line for each column, what would happen, and every statement; or the refusal.
    /// </summary>
    /// <returns>The text; its wording may change from version to version.</returns>
    public override string ToString()
    {
        var keys = Keys.Count == 0 ? string.Empty : $" by ({string.Join(", ", Keys)})";
        var columns = TextTable.Of([Headings, .. Columns.Select(Line)]);
        var end = Refusal is not null
            ? $"refused: {Refusal}"
            : string.Join('\n', [.. Effects, .. Script.Select(statement => statement.ReplaceLineEndings("\n").Trim().TrimEnd(';') + ";")]);
        var head = Echo.Line($"{Schema}.{Table}, {(Exists ? "which exists" : "which does not exist")}: {Mode}{keys}");
        return $"{head}\n{columns}\n{end}";
    }

    private static readonly string[] Headings = ["column", "frame", "table", "decision"];

    private static string[] Line(ColumnPlan column) =>
    [
        column.Name,
        column.FrameType ?? "–",
        column.TableType ?? "–",
        column.Decision + column switch
        {
            { Reason: { } reason } => $": {reason}",
            { Decision: ColumnDecision.Cast, NewType: { } type } => $" from {type}",
            { NewType: { } type } => $" as {type}",
            _ => string.Empty,
        },
    ];
}
