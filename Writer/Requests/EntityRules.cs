namespace EfWriter.Requests;

/// <summary>What a model says of the rows that a write meets, for the modes that look for some.</summary>
internal sealed record EntityRules
{
    /// <summary>Those of a frame: none.</summary>
    public static EntityRules None { get; } = new();

    /// <summary>The columns that only new rows get.</summary>
    public IReadOnlyList<string> OnlyInserted { get; init; } = [];

    /// <summary>The columns that only rows which are there get.</summary>
    public IReadOnlyList<string> OnlyUpdated { get; init; } = [];

    /// <summary>The columns that no row which is there may have otherwise.</summary>
    public IReadOnlyList<string> Fixed { get; init; } = [];

    /// <summary>
    /// The columns that a row may leave to the database, each with the column of the staging table that says whether it has a value.
    /// </summary>
    public IReadOnlyList<MaskedColumn> Inserted { get; init; } = [];

    /// <summary>
    /// The columns that a row may leave as they are, each with the column of the staging table that says whether its value is known.
    /// </summary>
    public IReadOnlyList<MaskedColumn> Updated { get; init; } = [];

    /// <summary>
    /// The columns of which a row that is there gets another value than a new row, each with the column of the staging table that has it.
    /// </summary>
    public IReadOnlyList<KeptColumn> Kept { get; init; } = [];

    /// <summary>The objects inside rows of which a row that is there may lack one, where that decides what it gets.</summary>
    public IReadOnlyList<InnerObject> Inner { get; init; } = [];

    /// <summary>
    /// The concurrency tokens, each with the column of the staging table that has the value which the row was loaded with; null to compare
    /// none.
    /// </summary>
    public IReadOnlyList<MaskedColumn> Tokens { get; init; } = [];

    /// <summary>The fields that only the staging table has, with their types.</summary>
    public IReadOnlyDictionary<string, string> OnlyStaged { get; init; } = new Dictionary<string, string>();

    /// <summary>Which rows of the table, called <c>t</c>, may be deleted; null for all.</summary>
    public string? Deletable { get; init; }

    /// <summary>Whether a row that is found may be changed; null for all.</summary>
    public RowCondition? When { get; init; }
}

/// <summary>
/// A condition of a table's row and a frame's, as a query that has a row if it holds: they are called <see cref="Existing"/> and
/// <see cref="Incoming"/> around it.
/// </summary>
/// <param name="Query">The query.</param>
/// <param name="ExistingColumns">The columns of the table's row that it looks at.</param>
/// <param name="IncomingColumns">The columns of the frame's row that it looks at.</param>
internal sealed record RowCondition(string Query, IReadOnlyList<string> ExistingColumns, IReadOnlyList<string> IncomingColumns)
{
    public const string Existing = "__efwriter_existing";

    public const string Incoming = "__efwriter_incoming";
}

/// <summary>A column of the table, and one of the staging table that says something of its cells.</summary>
internal sealed record MaskedColumn(string Name, string Staged);

/// <summary>A column of the table, and the one of the staging table that has what a row which is there gets.</summary>
/// <param name="Name">The column of the table.</param>
/// <param name="Staged">The column of the staging table.</param>
/// <param name="NewIf">
/// The column of the staging table that says whether the row gets what a new row gets, all the same: <see cref="InnerObject.Staged"/> of
/// the object that the column is of. Null if it never does.
/// </param>
internal sealed record KeptColumn(string Name, string Staged, string? NewIf);

/// <summary>An object inside a row that need not be there.</summary>
/// <param name="Staged">The column of the staging table that says, once the rows are staged, that the table's row lacks it.</param>
/// <param name="Columns">The columns of the table that say so.</param>
/// <param name="NeedsAll">Whether one NULL among them says it; otherwise it takes a NULL in each.</param>
internal sealed record InnerObject(string Staged, IReadOnlyList<string> Columns, bool NeedsAll)
{
    /// <summary>The columns that get their default if the object appears without a value for them.</summary>
    public IReadOnlyList<UnsetColumn> Unset { get; init; } = [];
}

/// <summary>A column of an object inside a row that may be without a value of its own.</summary>
/// <param name="Name">The column.</param>
/// <param name="HasStaged">The column of the staging table that says whether it has one.</param>
/// <param name="Default">The SQL of what it gets otherwise.</param>
internal sealed record UnsetColumn(string Name, string HasStaged, string Default);
