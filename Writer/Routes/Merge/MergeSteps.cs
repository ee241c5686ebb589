using System.Collections.ObjectModel;
using EfWriter.Catalog;
using EfWriter.Citus;
using EfWriter.Migrations;
using EfWriter.Requests;

namespace EfWriter.Routes.Merge;

/// <summary>How staged rows get into the table.</summary>
/// <param name="Target">The table.</param>
/// <param name="Stage">The staging table, whose columns are the table's, and one for the row's number.</param>
/// <param name="RowColumn">The column of the row's number in the frame, from 0.</param>
/// <param name="Columns">The frame's columns that are written.</param>
internal sealed record MergeSteps(QualifiedName Target, QualifiedName Stage, string RowColumn, IReadOnlyList<string> Columns)
{
    /// <summary>What the rows do.</summary>
    public required WriteMode Mode { get; init; }

    /// <summary>Whether the table is made by the write: nobody else has rows in it, and it has no keys yet.</summary>
    public bool IsNew { get; init; }

    /// <summary>The columns that rows are found by; none for modes that look for no row.</summary>
    public IReadOnlyList<KeyColumn> Keys { get; init; } = [];

    /// <summary>
    /// The columns that PostgreSQL casts, each with the type that the frame has: they are staged as they are first, and moved on.
    /// </summary>
    public IReadOnlyList<CastColumn> Casts { get; init; } = [];

    /// <summary>Whether default privileges open the tables that the write makes, until it closes them.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The temporary table that takes the frame's rows before they are cast.</summary>
    public QualifiedName Raw { get; init; } = Stage;

    /// <summary>What the caller has said of the merge, a property's name replaced by its column's.</summary>
    public MergeOptions Asked { get; init; } = new();

    public OnDuplicateKey OnDuplicateKey => Asked.OnDuplicateKey;

    public string? Cursor => Asked.Cursor;

    /// <summary>Which of the table's rows the index of the keys has, as SQL of the table's own columns; null for all.</summary>
    public IndexPredicate? Predicate { get; init; }

    /// <summary>What is set in place of a DELETE; null if rows are deleted.</summary>
    public SoftDeletion? SoftDelete { get; init; }

    /// <summary>Whether not every row that is found may be changed.</summary>
    public bool IsConditional => !IsNew && (Asked.WhenNewer is not null || Rules.When is not null);

    /// <summary>What the entities' model says of the rows; nothing for a frame.</summary>
    public EntityRules Rules { get; init; } = EntityRules.None;

    /// <summary>The columns that a row which is there gets.</summary>
    public IEnumerable<string> Updated =>
        [.. Columns.Where(IsUpdated), .. SoftDelete is { } mark && Revives ? [mark.Column] : Array.Empty<string>()];

    /// <summary>Whether a row that the frame has is no longer marked as deleted, of which the frame itself says nothing.</summary>
    public bool Revives => SoftDelete is { } mark && Mode.Updates() && !Columns.Contains(mark.Column);

    /// <summary>Whether rows that are there are deleted.</summary>
    public bool Deletes => SoftDelete is null
        && (Mode is WriteMode.Sync or WriteMode.Delete or WriteMode.DeleteInsert || Asked.DeleteMarker is not null);

    /// <summary>The columns of rows that are there which the merge changes.</summary>
    public IReadOnlyCollection<string> Changed =>
        [.. Mode.Updates() ? Updated : [], .. SoftDelete is { } mark ? [mark.Column] : Array.Empty<string>()];

    /// <summary>The columns that a new row gets.</summary>
    public IEnumerable<string> Inserted => Columns.Except(Rules.OnlyUpdated);

    /// <summary>
    /// Whether rows that are there are updated by a statement of their own, for what a new row would get is not what they get.
    /// </summary>
    public bool UpdatesFirst => UpdatesOtherwise || (UpdatesAndInserts && Rules.Inserted.Count > 0);

    /// <summary>Whether the model itself says that an update gets something else than a new row, whatever the rows have.</summary>
    public bool UpdatesOtherwise =>
        UpdatesAndInserts && (StagesBeside || Rules.Updated.Count + Rules.OnlyUpdated.Count + Rules.Kept.Count > 0);

    /// <summary>Whether new rows may leave columns to the database, each its own.</summary>
    public bool HasKinds => Rules.Inserted.Count > 0 && Mode.Adds();

    private bool UpdatesAndInserts => !IsNew && Mode is WriteMode.Upsert or WriteMode.Sync;

    public IReadOnlyList<string> Scope => Asked.SyncScope;

    /// <summary>The tables whose rows may change and which nothing had locked when it was looked for foreign keys to them.</summary>
    public IReadOnlyList<OpenTable> Open { get; init; } = [];

    /// <summary>Those that are locked before a row is staged; rows that are staged beside the table have a lock of their own.</summary>
    public IReadOnlyList<OpenTable> Locked => StagesBeside ? [] : Open;

    public bool OverridingSystemValue { get; init; }

    public bool IsPartitioned { get; init; }

    /// <summary>Where the table's rows are kept.</summary>
    public Placement Placement { get; init; } = Placement.OneServer;

    /// <summary>
    /// Whether the staging table is not a temporary one, but placed as the table: no other can be joined with it. Nobody else writes to the
    /// table while its rows are merged then, for rows that are found are not locked.
    /// </summary>
    public bool StagesBeside => !Placement.JoinsAny && !IsNew && (Keys.Count > 0 || Cursor is not null || InPieces);

    /// <summary>Whether rows that the table refuses are left out.</summary>
    public bool InPieces { get; init; }

    /// <summary>Whether the server can tell, by a key, that there was a row before a statement: from version 18.</summary>
    public bool KnowsOldRows { get; init; }

    /// <summary>The enums that columns are domains of: the operators that all enums share take no domain.</summary>
    public IReadOnlyDictionary<string, string> Enums { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Whether the source says in which order its rows come.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Whether the table gives rows values of its own, such as numbers, one after the other as they are added.</summary>
    public bool DrawsValues { get; init; }

    /// <summary>Whether rows are added in the order in which they came, and not in that of their keys.</summary>
    public bool KeepsOrder => IsOrdered && DrawsValues && !StagesBeside;

    /// <summary>What takes the values that the database makes; null if nobody wants them.</summary>
    public IReturnedValues? Returned { get; init; }

    /// <summary>How the server says of an added row which staged one it was.</summary>
    public RowsNamed Named { get; init; }

    /// <summary>Whether rows whose values come back are merged one by one.</summary>
    public bool MergesOneByOne { get; init; }

    /// <summary>Where the frame's rows go.</summary>
    public QualifiedName LoadInto => Casts.Count > 0 ? Raw : Stage;

    /// <summary>The columns whose cells cannot be null.</summary>
    public IEnumerable<string> Required =>
        [.. Keys.Where(key => !key.AllowsNull).Select(key => key.Name), .. Scope,
            .. Cursor is { } cursor ? [cursor] : Array.Empty<string>()];

    /// <summary>Whether a row that is there would get a column, if the model allows it.</summary>
    public bool IsToUpdate(string column) => Keys.All(key => key.Name != column) && Asked.Updates(column);

    private bool IsUpdated(string column) =>
        IsToUpdate(column) && !Rules.OnlyInserted.Contains(column) && !Rules.Fixed.Contains(column);
}

/// <summary>How it is known of an added row which staged one it was.</summary>
internal enum RowsNamed
{
    /// <summary>Rows are added one by one: a rule may make of a statement what it likes.</summary>
    OneByOne,

    /// <summary>Each row notes its number before it is added.</summary>
    ByNote,

    /// <summary>The statement names it: from version 17 on, for tables.</summary>
    ByStatement,
}

/// <summary>A column that says that a row is deleted.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsTime">Whether it is the time at which the row was deleted; otherwise it is true.</param>
/// <param name="Type">Its type, as SQL spells it.</param>
internal sealed record SoftDeletion(string Column, bool IsTime, string Type);

/// <summary>A column that is cast, and the type that it is staged as.</summary>
internal sealed record CastColumn(string Name, string StoreType);

/// <summary>What became of the staged rows, and of the table's.</summary>
/// <param name="Inserted">The rows that were added.</param>
/// <param name="Updated">The rows of the table that were updated.</param>
/// <param name="Deleted">The rows of the table that were deleted.</param>
internal readonly record struct MergeCounts(long Inserted, long Updated, long Deleted)
{
    /// <summary>The frame's rows that have changed or deleted none because they may not.</summary>
    public long Skipped { get; init; }

    /// <summary>The frame's rows of which each has deleted one.</summary>
    public long Deleting { get; init; }

    /// <summary>The frame's rows that were to delete, whether or not there was one.</summary>
    public long Marked { get; init; }

    public static MergeCounts operator +(MergeCounts one, MergeCounts other) =>
        new(one.Inserted + other.Inserted, one.Updated + other.Updated, one.Deleted + other.Deleted)
        {
            Skipped = one.Skipped + other.Skipped,
            Deleting = one.Deleting + other.Deleting,
            Marked = one.Marked + other.Marked,
        };
}
