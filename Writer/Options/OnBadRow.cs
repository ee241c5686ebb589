namespace EfWriter;

/// <summary>
/// What to do with a row that cannot be written: a cell that its column does not take, a constraint, a trigger or a partition that refuses
/// it.
/// </summary>
public enum OnBadRow
{
    /// <summary>The write fails, names such a row, and leaves nothing.</summary>
    Fail,

    /// <summary>The others are written; <see cref="WriteResult.BadRows"/> reports those left out.</summary>
    Skip,

    /// <summary>
    /// The same, and those left out are kept: in <see cref="BadRowOptions.RejectTable"/>, or handed to
    /// <see cref="BadRowOptions.OnRejected"/>.
    /// </summary>
    Reject,
}
