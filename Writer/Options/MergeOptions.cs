using System.Linq.Expressions;

namespace EfWriter;

/// <summary>How rows of the frame are found in the table, for the modes that look for them.</summary>
/// <remarks>
/// Each is refused with a <see cref="WriteMode"/> that does not use it. Immutable, and so safe to share between threads and writes.
/// </remarks>
public record MergeOptions
{
    /// <summary>
    /// The columns that find a row's counterpart in the table, for the modes that look for one. A unique index over just these columns is
    /// needed, and no cell of them may be null. Default: <see cref="NewTableOptions.PrimaryKey"/>, otherwise the table's own primary key.
    /// If there is no table, it is made with them as its primary key.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init => field = value ?? throw new ArgumentNullException(nameof(Keys)); } = [];

    /// <summary>
    /// The unique index that finds a row's counterpart, by its name; its columns are the keys. It may be partial: then only the rows that
    /// it has are found, and a row of the frame outside it is refused where rows may be added. If it says NULLS NOT DISTINCT, a cell of a
    /// key may be null. Default: null, and <see cref="Keys"/> says.
    /// </summary>
    public string? KeyIndex { get; init; }

    /// <summary>What to do with rows of the frame that share a key. Default: <see cref="OnDuplicateKey.Fail"/>.</summary>
    public OnDuplicateKey OnDuplicateKey { get; init; }

    /// <summary>
    /// The columns by which <see cref="OnDuplicateKey.NewestWins"/> compares rows that share a key: the greatest value of the first one,
    /// then of the next; null is the least. If all are the same, the last row of the frame wins. Default: null.
    /// </summary>
    public IReadOnlyList<string>? NewestBy { get; init; }

    /// <summary>
    /// The frame's columns that a row which is found gets; new rows get all. Default: null, which is all columns but the keys.
    /// </summary>
    public IReadOnlyList<string>? UpdateColumns { get; init; }

    /// <summary>The frame's columns that only new rows get, such as <c>created_at</c>. Default: null, which is none.</summary>
    public IReadOnlyList<string>? InsertOnlyColumns { get; init; }

    /// <summary>Whether a row that is found gets a column, as far as the options say.</summary>
    internal bool Updates(string column) => UpdateColumns?.Contains(column) != false && InsertOnlyColumns?.Contains(column) != true;

    /// <summary>
    /// Whether a row that is found may be changed: a condition of the table's row and the frame's, both as the entity type that is written,
    /// which EF translates to SQL. It may use their own columns, values of the app and functions that EF knows, and no other table. Rows
    /// that it holds back are <see cref="WriteResult.Skipped"/>. Default: null. For entities, and for frames of an entity type;
    /// <see cref="MergeOptions{TEntity}"/> has it with its types.
    /// </summary>
    public LambdaExpression? When { get; init; }

    /// <summary>
    /// The column, such as a version or a time, that must be greater in the frame's row than in the table's for a row that is found to be
    /// changed. A null in the table is less than any value; a null in the frame changes nothing. Rows that are held back are
    /// <see cref="WriteResult.Skipped"/>. With <see cref="When"/>, both must hold. Default: null.
    /// </summary>
    public string? WhenNewer { get; init; }

    /// <summary>
    /// The boolean column of the frame that marks rows to delete: one that is true deletes its counterpart, if there is one, and is never
    /// added. If the table has no such column, it is not written. Default: null.
    /// </summary>
    public string? DeleteMarker { get; init; }

    /// <summary>
    /// The column of the table that is set in place of a DELETE: a boolean is set to true, a timestamp to the time of the transaction (in
    /// UTC if it has no time zone). A row of the table where it is set already stays as it is, until the frame has it again: then it is
    /// cleared, or has the frame's value if the frame has the column. Default: null, and rows are deleted.
    /// </summary>
    public string? SoftDelete { get; init; }

    /// <summary>What to do if the table has no unique index over the keys. Default: <see cref="OnMissingIndex.Refuse"/>.</summary>
    public OnMissingIndex OnMissingIndex { get; init; }

    /// <summary>
    /// The column that <see cref="WriteMode.AppendNewest"/> compares: an ever growing number or time without nulls. Default: none.
    /// An index of the table that begins with it spares a look at every row.
    /// </summary>
    public string? Cursor { get; init; }

    /// <summary>
    /// The columns that limit what <see cref="WriteMode.Sync"/> deletes: a row of the table goes only if its values of these columns
    /// occur together in the frame. With <c>["day"]</c>, the days that the frame has are made equal to it and the others left alone.
    /// Default: the whole table.
    /// </summary>
    public IReadOnlyList<string> SyncScope { get; init => field = value ?? throw new ArgumentNullException(nameof(SyncScope)); } = [];

    /// <summary>
    /// Whether <see cref="WriteMode.Sync"/> takes a frame without rows for what the table shall be, and deletes. Default: false, and such a
    /// write is refused: a source that gave nothing is rarely meant to empty the table.
    /// </summary>
    public bool AllowEmptySync { get; init; }
}
