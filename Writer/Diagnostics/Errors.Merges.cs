using Npgsql;

namespace EfWriter;

/// <summary>Refusals of what a merge is told beside its keys.</summary>
internal static partial class Errors
{
    private const string LeaveWhenOut = "Say it by the entity's own columns, or leave WriteOptions.Merge.When out.";

    public static FrameFault NoKeyIndex(string name, IEnumerable<string> known) => new(
        $"WriteOptions.Merge.KeyIndex is '{name}', and the table has no unique index of that name"
        + $"{(known.Any() ? $": it has {List(known)}" : string.Empty)}.",
        "Name one that it has, or name the columns in WriteOptions.Merge.Keys.");

    public static FrameFault FlawedKeyIndex(string name, string flaw) => new(
        $"WriteOptions.Merge.KeyIndex is '{name}', which {flaw}: no row is found by it.", "Name another index, or make one.");

    public static FrameFault KeyIndexBoundByName(string index, string used, string schema, string role) => new(
        $"WriteOptions.Merge.KeyIndex is '{index}', whose condition uses {used}. {MayMakeAnother(schema, role)}",
        $"{Revoke(schema, role)}, or name an index that holds for all rows.")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault KeyIndexNotFoundByName(string index, string used, string schema) => new(
        $"WriteOptions.Merge.KeyIndex is '{index}', whose condition uses {used}. {WouldTakeAnother(schema)}",
        $"{PutOnPath(schema)}, or name an index that holds for all rows.");

    public static FrameFault IndexNotInFrame(string column, string index) => new(
        $"It belongs to the index '{index}', by which rows are found, and the frame has no column of that name.",
        "Add it to the frame, or name another index in WriteOptions.Merge.KeyIndex.",
        column);

    public static FrameFault OutsideIndex(long row) => new(
        "The index in WriteOptions.Merge.KeyIndex does not hold for the row, so nothing says whether the table has it.",
        "Drop the row from the frame, or find rows by another index.",
        row: row);

    public static FrameFault KeyNamed(string option, string column) => new(
        $"WriteOptions.Merge.{option} names it, and rows are found by it: it is the same in both rows.", "Name other columns.", column);

    public static FrameFault NamedNotWritten(string option, string column) => new(
        $"WriteOptions.Merge.{option} names it, and the table has no such column.", "Name other columns, or add it to the table.", column);

    public static FrameFault NeverUpdated(string column) => new(
        "WriteOptions.Merge.UpdateColumns names it, and the model says that it is not changed once it is saved.",
        "Name other columns, or let the property's after-save behaviour be Save.",
        column);

    public static FrameFault UnusableMarker(string column) => new(
        "WriteOptions.Merge.DeleteMarker names it, and it is not boolean.", "Convert it: true deletes, false and null do not.", column);

    public static FrameFault NoSoftDelete(string column) => new(
        "WriteOptions.Merge.SoftDelete names it, and the table has no such column.",
        "Name one that it has, or add it to the table.", column);

    public static FrameFault UnusableSoftDelete(string column, string storeType) => new(
        $"WriteOptions.Merge.SoftDelete names it, and it is {storeType}: nothing is known that would say that a row is deleted.",
        "Name a boolean or timestamp column.",
        column);

    public static FrameFault NothingToDeleteFrom() => new(
        "The mode Delete deletes rows of a table that is there, and there is none.", "Look at the table's name and schema.");

    public static FrameFault ConditionColumn(string column) => new(
        "WriteOptions.Merge.When looks at it, and the frame has no column of that name.",
        "Add it to the frame, or leave it out there.", column);

    public static FrameFault ConditionOfOthers(Type found, string entity) => new(
        $"WriteOptions.Merge.When is a {TypeNames.Of(found)}, and rows of {entity} are written.",
        $"Give it two parameters of the type {entity}: the table's row and the frame's.");

    public static FrameFault ConditionNeedsTable(string table) => new(
        $"WriteOptions.Merge.When looks at the table '{table}', beside the two rows that it is about.", LeaveWhenOut);

    public static FrameFault UnusableCondition(string why) => new($"WriteOptions.Merge.When cannot be used: {why}.", LeaveWhenOut);
}
