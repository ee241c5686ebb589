namespace EfWriter;

/// <summary>How <see cref="IfExists.Replace"/> puts a frame's rows in place of those that a table has.</summary>
public enum ReplaceStrategy
{
    /// <summary>
    /// Make a new table from the frame beside the old one, load it, and swap the two under a lock that is held for milliseconds. The
    /// columns may change. Owner, privileges, comments, row security, triggers, rules, publications, statistics and storage settings are
    /// carried over; views, foreign keys and others that depend on the old table are refused before the load. The default.
    /// </summary>
    Swap,

    /// <summary>
    /// Keep the table with all that hangs on it and depends on it. The rows are staged; then the table is truncated and filled from the
    /// staged rows, and readers wait for that. The columns must fit as for an append. Refused if foreign keys point at the table.
    /// </summary>
    Truncate,

    /// <summary>
    /// Keep the table with all that hangs on it and depends on it. The rows are staged; then the old ones are deleted and the new ones
    /// inserted, and no reader waits: writers do. The columns must fit as for an append. Foreign keys may point at rows whose keys the
    /// frame has too.
    /// </summary>
    DeleteRows,
}
