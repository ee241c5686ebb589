using System.Globalization;
using System.Text;
using EfWriter.Frames;
using EfWriter.Load;

namespace EfWriter;

/// <summary>Refusals of what does not go together with a mode, a key or the table that is there.</summary>
internal static partial class Errors
{
    private static readonly string[] MisfitColumns = ["column", "frame", "table", "why"];

    private const string NameKeys = "Name the columns in WriteOptions.Keys.";

    public static FrameFault ReplaceInMode(WriteMode mode) => new(
        $"WriteOptions.Mode is {mode}, which works on the rows that are there, and WriteOptions.IfExists is Replace, which does away with them.",
        "Leave IfExists out, or use the mode Insert.");

    public static FrameFault CastWhileReplacingRows(ReplaceStrategy strategy) => new(
        $"WriteOptions.OnTypeMismatch is Cast and WriteOptions.Replace is {strategy}: the rows of a table that stays are replaced by rows of its own types only.",
        "Convert the columns in the frame, or replace by Swap.");

    public static FrameFault NotOfMode(string option, WriteMode mode) => new(
        $"WriteOptions.{option} is set, and means nothing with the mode {mode}.", "Leave it out, or set WriteOptions.Mode to one that uses it.");

    public static FrameFault NoCursor() => new(
        "WriteOptions.Mode is AppendNewest, and WriteOptions.Cursor names no column.", "Name the ever growing column whose values beyond the table's are new.");

    public static FrameFault EmptySync() => new(
        "WriteOptions.Mode is Sync, and the frame has no rows: the table's would be deleted.",
        "Look whether the source should have had rows; if none are meant, set WriteOptions.AllowEmptySync.");

    public static FrameFault KeyNamedTwice(string column) => new(
        $"WriteOptions.Keys names the column '{column}' twice.", "Name it once.", column);

    public static FrameFault NoKeys(WriteMode mode, bool hasTable) => new(
        $"The mode {mode} finds rows by a key, and {(hasTable ? "the table has no primary key" : "there is no table yet")}, and none is named.", NameKeys);

    public static FrameFault KeyNotInFrame(string column) => new(
        "It belongs to the table's primary key, by which rows are found, and the frame has no column of that name.",
        "Add it to the frame, or name other columns in WriteOptions.Keys.",
        column);

    public static FrameFault NoUniqueIndex(IEnumerable<string> keys, Schema.UniqueIndex? flawed, string statement) => new(
        $"Rows are found by ({List(keys)}), and the table has no unique index over just these columns{(flawed is null ? string.Empty : $": '{flawed.Name}' {flawed.Flaw}")}.",
        $"Make one, or set WriteOptions.OnMissingKey to Create: {statement.ReplaceLineEndings(" ").Trim()}");

    public static FrameFault DuplicateKeys(IEnumerable<string> keys, IReadOnlyList<long[]> named, long count) => new(
        $"{count.ToString(CultureInfo.InvariantCulture)} {(count == 1 ? "key" : "keys")} ({List(keys)}) {(count == 1 ? "is" : "are")} in more than one row: {RowNumbers(named)}{(count > named.Count ? " …" : string.Empty)}.",
        "Remove the duplicates from the frame, or set WriteOptions.OnDuplicateKey to LastWins.",
        row: named[0][1]);

    public static FrameFault NullInKey(string column, long row) => new(
        "The cell is null, and rows are found by this column: NULL is equal to nothing.", "Fill the cell, or find rows by other columns.", column, row);

    public static FrameFault IdentityAlways(string column) => new(
        "The table's column is GENERATED ALWAYS AS IDENTITY, and takes no value of the frame's unless asked to.",
        "Drop it from the frame, or set WriteOptions.OverridingSystemValue.",
        column);

    public static FrameFault IdentityUpdated(string column) => new(
        "The table's column is GENERATED ALWAYS AS IDENTITY, which PostgreSQL does not update.", "Drop it from the frame, or find rows by it.", column);

    public static FrameFault NoCast(string column, string from, string storeType) => new(
        $"It is {from} in the frame, and PostgreSQL casts no {from} to the table's {storeType} on assignment.",
        "Convert the frame's column, or change the table's.",
        column);

    /// <summary>Why a table does not take a frame: the one reason, or a table of all of them; null for none.</summary>
    public static FrameFault? Misfits(IReadOnlyList<ColumnMatch> columns)
    {
        if (columns.Count < 2)
            return columns.Count == 0 ? null : columns[0].Fault;

        var lines = new List<string[]> { MisfitColumns };
        lines.AddRange(columns.Select(column => new[] { column.Name, FrameType(column), TableType(column), column.Fault!.Message }));
        var remedies = columns.Select(column => column.Fault!.Remedy).Distinct(StringComparer.Ordinal);
        return new($"{columns.Count} columns do not fit.\n{TextTable.Of(lines)}\n", string.Join(' ', remedies));
    }

    private static string FrameType(ColumnMatch column) => column.Field is { } field ? TypeNames.Of(field.ClrType) : "–";

    private static string TableType(ColumnMatch column) => column.Target is { } target ? target.Type.DisplayName + (target.IsNotNull ? " NOT NULL" : string.Empty) : "–";

    private static string RowNumbers(IReadOnlyList<long[]> keys) => string.Join("; ", keys.Select(rows => "rows " + Join(rows)));

    private static string Join(long[] rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Take(5))
            text.Append(text.Length == 0 ? string.Empty : ", ").Append(row.ToString(CultureInfo.InvariantCulture));
        return text.Append(rows.Length > 5 ? ", …" : string.Empty).ToString();
    }
}
