using EfWriter.Frames;
using EfWriter.Migrations;

namespace EfWriter.Requests;

/// <summary>One call: what is written, where, and the options, checked and completed. No group of options is null here.</summary>
/// <param name="Frame">What is written.</param>
/// <param name="Name">The table.</param>
/// <param name="Options">How it is written.</param>
internal sealed record WriteRequest(Frame Frame, QualifiedName Name, WriteOptions Options)
{
    private const int DefaultMaxBadRows = 1_000;

    /// <summary>How long others are waited for if nobody says how long.</summary>
    public static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromMinutes(1);
    private static readonly MergeOptions DefaultMerge = new();
    private static readonly ReplaceOptions DefaultReplace = new();
    private static readonly NewTableOptions DefaultNewTable = new();
    private static readonly BadRowOptions DefaultBadRows = new();

    /// <summary>Whether the table and its columns are as the host's model maps an entity type.</summary>
    public bool IsMapped { get; init; }

    /// <summary>
    /// The model's own table, which is made as the model says; null for one that is made as the frame and the options say.
    /// </summary>
    public (string? Schema, string Name)? ModelTable { get; init; }

    /// <summary>How the model says that the table is distributed, if it has to be made; null if it says nothing.</summary>
    public Distribution? ModelDistribution { get; init; }

    /// <summary>How a table that is made is distributed.</summary>
    public Distribution? Distribution => Options.Distribution ?? ModelDistribution;

    /// <summary>What the model says of rows that meet others; nothing for a frame.</summary>
    public EntityRules Rules { get; init; } = EntityRules.None;

    /// <summary>Whether the table was made for just these rows, so that nobody has statistics of it.</summary>
    public bool IsForTheseRows { get; init; }

    /// <summary>What makes the write one that is done once, however often it is run.</summary>
    public IExactlyOnce Once { get; init; } = AsOftenAsRun.Instance;

    /// <summary>Whether the rows must have all columns of a table that is there.</summary>
    public bool NeedsAllColumns { get; init; }

    /// <summary>Whether this attempt is made to find the row that failed the one before.</summary>
    public bool FindsBadRow { get; init; }

    /// <summary>
    /// The columns that the database fills because the rows have no value for them: a table without them is not to be created.
    /// </summary>
    public IReadOnlyList<string> LeftToDatabase { get; init; } = [];

    /// <summary>What takes the values that the database makes; null if nobody wants them.</summary>
    public IReturnedValues? Returned { get; init; }

    /// <summary>
    /// Whether rows whose values come back are merged one by one: a trigger may change their keys, or it matters which of them are new.
    /// </summary>
    public bool MergesOneByOne { get; init; }

    /// <summary>Whether it is one of several writes that are tried again together.</summary>
    public bool IsPart { get; init; }

    /// <summary>Whether the source says in which order its rows come: those that are new are added in it.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Whether they come back by the numbers of staged rows.</summary>
    public bool StagesReturned => Returned is { IsReserved: false, Columns.Count: > 0 };

    public IfExists IfExists => Options.IfExists ?? IfExists.Fail;

    public WriteMode Mode => Options.Mode;

    public MergeOptions Merge => Options.Merge ?? DefaultMerge;

    public ReplaceOptions Replace => Options.Replace ?? DefaultReplace;

    public NewTableOptions NewTable => Options.NewTable ?? DefaultNewTable;

    public BadRowOptions BadRows => Options.BadRows ?? DefaultBadRows;

    /// <summary>The most rows that are left out.</summary>
    public int MaxBadRows => BadRows.MaxBadRows ?? DefaultMaxBadRows;

    public TimeSpan LockTimeout => Options.LockTimeout ?? DefaultLockTimeout;

    /// <summary>Whether rows that are left out go into a table.</summary>
    public bool RejectsToTable => BadRows is { OnBadRow: OnBadRow.Reject } and not { RejectTable: null, OnRejected: not null };

    /// <summary>Whether another table takes the place of one that exists.</summary>
    public bool Swaps => IfExists == IfExists.Replace && Replace.Strategy == ReplaceStrategy.Swap;

    /// <summary>Whether the rows of a table that stays are replaced.</summary>
    public bool ReplacesRows => IfExists == IfExists.Replace && Replace.Strategy != ReplaceStrategy.Swap;

    /// <summary>Whether a table that is there may be altered.</summary>
    public bool MayAlter =>
        Options.OnNewColumn == OnNewColumn.Add || Options.OnWiderType == OnWiderType.Alter || Merge.OnMissingIndex == OnMissingIndex.Create;

    /// <summary>The columns that rows are found or compared by: none may leave them to the database.</summary>
    public IReadOnlyList<string> Sought => SoughtWith(Merge.Keys);

    /// <summary>The same, if rows are found by these keys.</summary>
    public IReadOnlyList<string> SoughtWith(IReadOnlyList<string> keys) =>
        [.. keys, .. Merge.SyncScope, .. Merge.Cursor is { } cursor ? [cursor] : Array.Empty<string>()];

    /// <summary>The columns that a write which deletes by these keys has to know; it sends no others.</summary>
    public IReadOnlyList<string> DecidingWith(IReadOnlyList<string> keys) =>
        [.. keys, .. Merge.NewestBy ?? [], .. Merge.WhenNewer is { } newer ? [newer] : Array.Empty<string>(),
            .. Rules.When?.IncomingColumns ?? []];

    /// <summary>The request, once the first rows of its frame are read.</summary>
    /// <exception cref="FrameFault">There are none, and the mode would delete every row of the table.</exception>
    public WriteRequest With(FrameReader rows) =>
        rows.IsEmpty && Mode == WriteMode.Sync && !Merge.AllowEmptySync && Frame is not ServerQueryFrame
        ? throw Errors.EmptySync()
        : Leaving(rows.LeftAtFirst);

    /// <summary>The request of a write whose first rows leave some more columns to the database.</summary>
    public WriteRequest Leaving(IEnumerable<string> columns) => this with { LeftToDatabase = [.. LeftToDatabase, .. columns] };
}
