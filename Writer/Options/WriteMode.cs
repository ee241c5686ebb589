namespace EfWriter;

/// <summary>What a frame's rows do to the rows that a table has. <c>docs/modes.md</c> has the outcome of every case.</summary>
/// <remarks>
/// Every mode but <see cref="Insert"/> works on the table that is there, whatever <see cref="WriteOptions.IfExists"/> says by default, and
/// makes it if there is none. A row is found by <see cref="MergeOptions.Keys"/>. Rows whose values are the same, bit for bit, are not
/// rewritten.
/// </remarks>
public enum WriteMode
{
    /// <summary>Every row is added; <see cref="WriteOptions.IfExists"/> says what happens to the table.</summary>
    Insert,

    /// <summary>A row whose key the table has updates the columns of the frame; any other is added.</summary>
    Upsert,

    /// <summary>A row whose key the table has is passed over; any other is added.</summary>
    InsertOnly,

    /// <summary>A row whose key the table has updates the columns of the frame; any other is passed over.</summary>
    UpdateOnly,

    /// <summary>
    /// As <see cref="Upsert"/>, and the table's rows whose keys the frame does not have are deleted, inside
    /// <see cref="MergeOptions.SyncScope"/>. An empty frame empties the table.
    /// </summary>
    Sync,

    /// <summary>
    /// The rows whose <see cref="MergeOptions.Cursor"/> is greater than any in the table are added, the others passed over.
    /// </summary>
    AppendNewest,
}
