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
    public IReadOnlyList<MaskedColumn> Kept { get; init; } = [];

    /// <summary>
    /// The concurrency tokens, each with the column of the staging table that has the value which the row was loaded with; null to compare
    /// none.
    /// </summary>
    public IReadOnlyList<MaskedColumn> Tokens { get; init; } = [];

    /// <summary>The fields that only the staging table has, with their types.</summary>
    public IReadOnlyDictionary<string, string> OnlyStaged { get; init; } = new Dictionary<string, string>();

    /// <summary>Which rows of the table, called <c>t</c>, a sync may delete; null for all.</summary>
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
