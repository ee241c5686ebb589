namespace EfWriter;

/// <summary>What to do where the table exists already; pandas' <c>if_exists</c>.</summary>
public enum IfExists
{
    /// <summary>Raise <see cref="TableExistsException"/> before the frame is read. The default.</summary>
    Fail,

    /// <summary>
    /// Make a new table from the frame beside the old one, load it, and swap the two. Readers see the old table until the commit.
    /// </summary>
    Replace,

    /// <summary>
    /// Add the frame's rows to the table, matching columns by name, never by position. Makes the table where there is none.
    /// </summary>
    Append,
}
