namespace EfWriter;

/// <summary>What to do with rows that cannot be written, and how many there may be.</summary>
/// <remarks>Immutable, and so safe to share between threads and writes.</remarks>
public sealed record BadRowOptions
{
    /// <summary>What to do with a row that cannot be written. Default: <see cref="OnBadRow.Fail"/>.</summary>
    /// <remarks>
    /// With the others, rows are sent in pieces of at most 8,192, over one connection, into a table that has its keys and indexes already:
    /// slower than <see cref="OnBadRow.Fail"/>, the more so the more rows are bad, and a trigger FOR EACH STATEMENT runs for each piece.
    /// Deferred constraints are checked with each piece in the write's own transaction, and in the caller's at the caller's commit, which
    /// then fails. A row whose foreign key a later row meets waits for it.
    /// </remarks>
    public OnBadRow OnBadRow { get; init; }

    /// <summary>
    /// The most rows that are left out, from 0; one more fails the write. Refused with <see cref="OnBadRow.Fail"/>. Default: null, which is
    /// 1,000.
    /// </summary>
    public int? MaxBadRows { get; init; }

    /// <summary>
    /// The table, in the target's schema, that <see cref="OnBadRow.Reject"/> puts rows into, with their number, the reason and their cells
    /// as JSON; made when missing, and added to in the write's own transaction. Default: the target's name and <c>_rejects</c>; none if
    /// <see cref="OnRejected"/> is set.
    /// </summary>
    public string? RejectTable { get; init; }

    /// <summary>
    /// Gets each row that <see cref="OnBadRow.Reject"/> leaves out, in order, when all rows are there and before the commit; if it
    /// throws, the write fails. Default: none.
    /// </summary>
    public Action<BadRow>? OnRejected { get; init; }
}
