namespace EfWriter;

/// <summary>What to do if the table exists already; pandas' <c>if_exists</c>.</summary>
public enum IfExists
{
    /// <summary>
    /// Raise <see cref="TableExistsException"/> before the frame is read. The default for frames that are written by a table's name.
    /// </summary>
    Fail,

    /// <summary>
    /// Put the frame's rows in place of the table's, as <see cref="WriteOptions.Replace"/> says: by a new table, or in the same one.
    /// Readers see the old rows or the new ones.
    /// </summary>
    Replace,

    /// <summary>
    /// Add the frame's rows to the table, matching columns by name, never by position. Makes the table if there is none. The default for
    /// entities.
    /// </summary>
    Append,
}
