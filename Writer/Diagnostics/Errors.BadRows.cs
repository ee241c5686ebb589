using EfWriter.Migrations;

namespace EfWriter;

/// <summary>Refusals that are about rows which may be left out.</summary>
internal static partial class Errors
{
    public static FrameFault TooManyBadRows(int most, string reason, string? column, long row, string? sqlState) => new(
        $"More than {most} rows cannot be written, which is all that WriteOptions.BadRows.MaxBadRows allows; this one: "
        + $"{reason.TrimEnd('.')}.",
        "Fix the rows, or raise MaxBadRows.",
        column,
        row)
    { SqlState = sqlState };

    public static FrameFault BadMaxBadRows(int found) => new(
        $"WriteOptions.BadRows.MaxBadRows is {found}; it must not be negative.", "Leave it out for 1,000.");

    public static FrameFault BadRowsWhileReferenced() => new(
        "Foreign keys point at the table's rows, which all have to be deleted and inserted by one statement: no row can be left out of it.",
        "Leave WriteOptions.BadRows out, or use Replace.Strategy = Swap.");

    public static FrameFault NotARejectTable(QualifiedName name, IEnumerable<string> columns) => new(
        $"The relation '{name}' is there and cannot keep rejected rows; a table with these columns can: {string.Join(", ", columns)}.",
        "Set WriteOptions.BadRows.RejectTable to another name, or rename the relation.");

    public static FrameFault NoBadRowFound() => new("No row by itself is refused.", "See the failure before.");

    public static FrameFault TooManyWaitingRows(int most, long row) => new(
        $"The foreign keys of more than {most} rows are met by no row before them, so that they wait for later ones; this is one of them.",
        "Sort the frame, so that a row comes after those that it points at, or write the referenced rows first.",
        row: row);

    public static FrameFault RejectTableIsTarget() => new(
        "WriteOptions.BadRows.RejectTable is the table that is written.", "Give it another name.");

    public static string RowUnknown(string frame) =>
        $"Which row it is cannot be found out, for the {frame} gives its rows once: write a new one with OnBadRow = Reject, or collect the "
        + "rows in memory first.";
}
