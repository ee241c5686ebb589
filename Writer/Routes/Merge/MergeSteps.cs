using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Requests;

namespace EfWriter.Routes.Merge;

/// <summary>How staged rows get into the table.</summary>
/// <param name="Target">The table.</param>
/// <param name="Stage">The temporary table, whose columns are the table's, and one for the row's number.</param>
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

    /// <summary>The temporary table that takes the frame's rows before they are cast.</summary>
    public QualifiedName Raw { get; init; } = Stage;

    public OnDuplicateKey OnDuplicateKey { get; init; }

    public string? Cursor { get; init; }

    /// <summary>What the entities' model says of the rows; nothing for a frame.</summary>
    public EntityRules Rules { get; init; } = EntityRules.None;

    /// <summary>The columns that a row which is there gets.</summary>
    public IEnumerable<string> Updated => Columns.Except(Keys.Select(key => key.Name)).Except(Rules.OnlyInserted).Except(Rules.Fixed);

    /// <summary>Whether rows that are there are deleted.</summary>
    public bool Deletes => Mode == WriteMode.Sync;

    /// <summary>The columns of rows that are there which the merge changes.</summary>
    public IReadOnlyCollection<string> Changed =>
        Mode is WriteMode.Upsert or WriteMode.UpdateOnly or WriteMode.Sync ? [.. Updated] : [];

    /// <summary>The columns that a new row gets.</summary>
    public IEnumerable<string> Inserted => Columns.Except(Rules.OnlyUpdated);

    /// <summary>
    /// Whether rows that are there are updated by a statement of their own, for what a new row would get is not what they get.
    /// </summary>
    public bool UpdatesFirst => UpdatesOtherwise || (UpdatesAndInserts && Rules.Inserted.Count > 0);

    /// <summary>Whether the model itself says that an update gets something else than a new row, whatever the rows have.</summary>
    public bool UpdatesOtherwise => UpdatesAndInserts && (Rules.Updated.Count + Rules.OnlyUpdated.Count + Rules.Kept.Count > 0);

    /// <summary>Whether new rows may leave columns to the database, each its own.</summary>
    public bool HasKinds => Rules.Inserted.Count > 0 && Mode != WriteMode.UpdateOnly;

    private bool UpdatesAndInserts => !IsNew && Mode is WriteMode.Upsert or WriteMode.Sync;

    public IReadOnlyList<string> Scope { get; init; } = [];

    public bool OverridingSystemValue { get; init; }

    public bool IsPartitioned { get; init; }

    /// <summary>Whether the server can tell a row's values before and after a statement: from version 18.</summary>
    public bool KnowsOldRows { get; init; }

    /// <summary>What takes the values that the database makes; null if nobody wants them.</summary>
    public IReturnedValues? Returned { get; init; }

    /// <summary>How the server says of an added row which staged one it was.</summary>
    public RowsNamed Named { get; init; }

    /// <summary>Whether a trigger may change a row, and its key, before it is stored.</summary>
    public bool MayChangeKeys { get; init; }

    /// <summary>Where the frame's rows go.</summary>
    public QualifiedName LoadInto => Casts.Count > 0 ? Raw : Stage;

    /// <summary>The columns whose cells cannot be null.</summary>
    public IEnumerable<string> Required =>
        [.. Keys.Select(key => key.Name), .. Scope, .. Cursor is { } cursor ? [cursor] : Array.Empty<string>()];
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

/// <summary>A column that is cast, and the type that it is staged as.</summary>
internal sealed record CastColumn(string Name, string StoreType);

/// <summary>What became of the staged rows, and of the table's.</summary>
internal readonly record struct MergeCounts(long Inserted, long Updated, long Deleted);
