namespace EfWriter;

/// <summary>What a frame's rows do to the rows that a table has. <c>docs/modes.md</c> has the outcome of every case.</summary>
/// <remarks>
/// Every mode but <see cref="Insert"/> works on the table that is there, whatever <see cref="WriteOptions.IfExists"/> says by default, and
/// makes it if there is none (but for <see cref="Delete"/>). A row is found by <see cref="MergeOptions.Keys"/>. Rows whose values are the
/// same, bit for bit, are not rewritten.
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

    /// <summary>
    /// A row of the table whose key the frame has is deleted; any other stays. The frame needs no columns but the keys, and the table must
    /// be there.
    /// </summary>
    Delete,

    /// <summary>
    /// The table's rows whose keys the frame has are deleted, and every row of the frame is added: keys need not be unique, in the table or
    /// in the frame. With <c>day</c> as the key, each day that the frame has is replaced as a whole.
    /// </summary>
    DeleteInsert,
}
