namespace EfWriter;

/// <summary>How rows of the frame are found in the table, for the modes that look for them.</summary>
/// <remarks>
/// Each is refused with a <see cref="WriteMode"/> that does not use it. Immutable, and so safe to share between threads and writes.
/// </remarks>
public sealed record MergeOptions
{
    /// <summary>
    /// The columns that find a row's counterpart in the table, for the modes that look for one. A unique index over just these columns is
    /// needed, and no cell of them may be null. Default: <see cref="NewTableOptions.PrimaryKey"/>, otherwise the table's own primary key.
    /// If there is no table, it is made with them as its primary key.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init => field = value ?? throw new ArgumentNullException(nameof(Keys)); } = [];

    /// <summary>What to do with rows of the frame that share a key. Default: <see cref="OnDuplicateKey.Fail"/>.</summary>
    public OnDuplicateKey OnDuplicateKey { get; init; }

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
