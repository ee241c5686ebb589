namespace EfWriter.Citus;

/// <summary>Where a table's rows are kept, and what this means for a write into it. By itself, that of a table of one server.</summary>
internal record Placement
{
    /// <summary>A table of one server.</summary>
    public static readonly Placement OneServer = new();

    protected Placement()
    {
    }

    /// <summary>
    /// Whether the server counts, in this session, the rows that are put into the table; otherwise only a COPY's own answer tells.
    /// </summary>
    public virtual bool CountsRows => true;

    /// <summary>Whether a row's system columns say which transaction has written it.</summary>
    public virtual bool KnowsWriters => true;

    /// <summary>
    /// Whether the table can be joined with any other, rows that are found can be locked, and temporary tables can stage rows for it.
    /// Otherwise rows are staged in a table that is placed as this one, and writers are kept out while they are merged.
    /// </summary>
    public virtual bool JoinsAny => true;

    /// <summary>
    /// Whether statistics can be gathered in the transaction that has written the table: what Citus has done on its own node, it does not
    /// repeat there by way of a connection.
    /// </summary>
    public virtual bool IsAnalyzed => true;

    /// <summary>Whether a table that is made beside this one can get an identity column; otherwise a sequence of its own serves.</summary>
    public virtual bool AddsIdentities => true;

    /// <summary>Why no tables can keep rows of a load, or its name, beside the table; null if they can.</summary>
    public virtual FrameFault? LoadRefusal => null;

    /// <summary>The column that says where a row is kept; null if none does.</summary>
    public virtual string? Column => null;

    /// <summary>The statements that place a table, which has no rows yet, as this one.</summary>
    /// <param name="table">The table, delimited.</param>
    /// <param name="model">This table, delimited.</param>
    public virtual IReadOnlyList<string> PlaceLike(string table, string model) => [];

    /// <summary>Makes a function that only this session has, in the transaction that writes the table.</summary>
    /// <param name="create">The statement that makes it.</param>
    public virtual IReadOnlyList<string> AroundOwnFunction(string create) => [create];

    /// <summary>Why rows of these columns cannot be written by these keys; null if they can.</summary>
    /// <param name="keys">The columns that rows are found by.</param>
    /// <param name="sent">The columns that the frame's rows have.</param>
    /// <param name="altered">The table's columns that would get another type.</param>
    /// <param name="asked">The write's options.</param>
    public virtual FrameFault? Refusal(
        IReadOnlyCollection<string> keys, IReadOnlyCollection<string> sent, IReadOnlyCollection<string> altered, WriteOptions asked) =>
        asked.Distribution is null ? null : Errors.NotDistributed(Describe(asked.Distribution));

    /// <summary>A distribution in words.</summary>
    protected static string Describe(Distribution asked) => asked.Kind switch
    {
        DistributionKind.Hash => $"distributed by '{asked.Column}'",
        DistributionKind.Reference => "a reference table",
        _ => "a local table of Citus",
    };
}
