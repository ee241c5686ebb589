using System.Globalization;
using EfWriter.Migrations;

namespace EfWriter.Failures;

/// <content>Values that could not be set on the objects whose rows were written.</content>
internal static partial class FailureReport
{
    /// <summary>The exception for a write whose rows are there.</summary>
    /// <param name="fault">What the app's code threw.</param>
    /// <param name="table">The table.</param>
    /// <param name="isInCallersTransaction">Whether the caller has yet to commit it.</param>
    public static ValuesNotSetException ValuesNotSet(SetterFault fault, QualifiedName table, bool isInCallersTransaction) => new(
        $"The rows of table '{Echo.Line(table.ToString())}' were written"
        + (isInCallersTransaction ? ", in the caller's transaction, which is still open" : " and committed")
        + $", but not all generated values could be set: {fault.What}{AtRow(fault)}. {Lacking(fault.Objects)} "
        + "Do not write the entities again: that would double their rows. Read the values from the table, and fix the code that threw; "
        + "the inner exception has its stack trace.",
        fault.InnerException)
    {
        Table = TableOf(table),
        Column = fault.Column,
        Row = fault.Row,
    };

    /// <summary>The failure of a graph some of whose objects could not be set back.</summary>
    public static Exception WithKept(Exception reported, SetterFault kept) => reported is FrameWriteException told
        ? WithReason(told, $"Not every object is as it was before the write: {kept.What} as its old value was set back.")
        : reported;

    // Before the rows are there for good.
    private static FrameWriteException NotSet(SetterFault fault, QualifiedName table) => new(
        $"{Place(table, fault.Column, fault.Row)}: {fault.What}. {NothingWritten} Fix the code that threw; the inner exception has its "
        + "stack trace.",
        fault.InnerException,
        ErrorCode.SetterFailed)
    {
        Table = TableOf(table),
        Column = fault.Column,
        Row = fault.Row,
    };

    private static string AtRow(SetterFault fault) =>
        fault.Row is { } row ? string.Create(CultureInfo.InvariantCulture, $" at row {row}") : string.Empty;

    private static string Lacking(int objects) => objects == 1
        ? "All other entities have their values."
        : string.Create(CultureInfo.InvariantCulture, $"{objects} entities lack values; all others have theirs.");

    private static FrameWriteException WithReason(FrameWriteException told, string reason) =>
        WithMessage(told, $"{told.Text} {reason}");

    private static FrameWriteException WithMessage(FrameWriteException told, string message) => WithMessage(told, message, told.Table);

    private static FrameWriteException WithMessage(FrameWriteException told, string message, string? table) =>
        new(message, told.InnerException, told.Code)
        {
            Table = table,
            Column = told.Column,
            Row = told.Row,
            SqlState = told.SqlState,
        };
}
