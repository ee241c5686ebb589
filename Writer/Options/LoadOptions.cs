namespace EfWriter;

/// <summary>What a load by many processes is, beside how its rows are written.</summary>
/// <remarks>Immutable, and so safe to share between threads and loads.</remarks>
public sealed record LoadOptions
{
    /// <summary>
    /// The roles that may write parts beside the one that begins the load. Each needs <c>USAGE</c> on the target's schema, and gets no more
    /// than adding parts: it can neither read rows, nor change or delete what others have added, nor commit. Default: none.
    /// </summary>
    public IReadOnlyList<string> PartRoles { get; init => field = value ?? throw new ArgumentNullException(nameof(PartRoles)); } = [];

    /// <summary>
    /// The names of the parts that a commit needs: it is refused while one is missing, or if there is another one. Default: none, and a
    /// commit takes the parts that are there.
    /// </summary>
    public IReadOnlyList<string> ExpectedParts
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ExpectedParts));
    } = [];

    /// <summary>
    /// How long the load is kept if nobody commits it, from its last part on. After that, the next load of the same table that the same
    /// role begins removes it. Default: seven days.
    /// </summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(7);
}
