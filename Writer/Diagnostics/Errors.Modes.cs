using System.Globalization;
using System.Text;

namespace EfWriter;

/// <summary>Refusals of what does not go together with a mode, a key or the table that is there.</summary>
internal static partial class Errors
{
    private const string NameKeys = "Name the columns in WriteOptions.Merge.Keys.";

    public static FrameFault EmptySync() => new(
        "WriteOptions.Mode is Sync, and the frame has no rows: the table's would be deleted.",
        "Look whether the source should have had rows; if none are meant, set WriteOptions.Merge.AllowEmptySync.");

    public static FrameFault KeyNamedTwice(string column) => new(
        $"WriteOptions.Merge.Keys names the column '{column}' twice.", "Name it once.", column);

    public static FrameFault NoKeys(string mode, bool hasTable) => new(
        $"The mode {mode} finds rows by a key, and {(hasTable ? "the table has no primary key" : "there is no table yet")}, and none is "
        + "named.", NameKeys);

    public static FrameFault KeyNotInFrame(string column) => new(
        "It belongs to the table's primary key, by which rows are found, and the frame has no column of that name.",
        "Add it to the frame, or name other columns in WriteOptions.Merge.Keys.",
        column);

    public static FrameFault NoUniqueIndex(IEnumerable<string> keys, string? index, string? flaw, string statement) => new(
        $"Rows are found by ({List(keys)}), and the table has no unique index over just these "
        + $"columns{(index is null ? string.Empty : $": '{index}' {flaw}")}.",
        $"Make one, or set WriteOptions.Merge.OnMissingIndex to Create: {statement.ReplaceLineEndings(" ").Trim()}");

    public static FrameFault DuplicateKeys(IEnumerable<string> keys, IReadOnlyList<long[]> named, long count) => new(
        $"{count.ToString(CultureInfo.InvariantCulture)} {(count == 1 ? "key" : "keys")} ({List(keys)}) {(count == 1 ? "is" : "are")} in "
        + $"more than one row: {RowNumbers(named)}{(count > named.Count ? " …" : string.Empty)}.",
        "Remove the duplicates from the frame, or set WriteOptions.Merge.OnDuplicateKey to LastWins or NewestWins.",
        row: named[0][1]);

    public static FrameFault NullInKey(string column, long row) => new(
        "The cell is null, and rows are found by this column: NULL is equal to nothing.", "Fill the cell, or find rows by other columns.",
        column, row);

    public static FrameFault IdentityAlways(string column) => new(
        "The table's column is GENERATED ALWAYS AS IDENTITY, and takes no value of the frame's unless asked to.",
        "Drop it from the frame, or set WriteOptions.OverridingSystemValue.",
        column);

    public static FrameFault IdentityUpdated(string column) => new(
        "The table's column is GENERATED ALWAYS AS IDENTITY, which PostgreSQL does not update.",
        "Drop it from the frame, or find rows by it.", column);

    public static FrameFault NoCast(string column, string from, string storeType) => new(
        $"It is {from}, and PostgreSQL casts no {from} to the table's {storeType} on assignment.",
        "Convert the values before they are written, or change the table's column.",
        column);

    /// <summary>Why a table does not take a frame, if more than one column does not fit.</summary>
    /// <param name="count">The columns that do not fit.</param>
    /// <param name="lines">A text table of them.</param>
    /// <param name="remedies">What to do.</param>
    public static FrameFault ColumnsDoNotFit(int count, string lines, IEnumerable<string> remedies) =>
        new($"{count.ToString(CultureInfo.InvariantCulture)} columns do not fit.", string.Join(' ', remedies)) { Table = lines };

    private static string RowNumbers(IReadOnlyList<long[]> keys) => string.Join("; ", keys.Select(rows => "rows " + Join(rows)));

    private static string Join(long[] rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Take(5))
            text.Append(text.Length == 0 ? string.Empty : ", ").Append(row.ToString(CultureInfo.InvariantCulture));
        return text.Append(rows.Length > 5 ? ", …" : string.Empty).ToString();
    }
}
