namespace EfWriter.Routes.Swap;

/// <summary>
/// An index, a constraint or extended statistics of the old table, made again on the new one before it takes the old one's place.
/// </summary>
/// <param name="Kind">What it is, as an error would call it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Form">Which statement makes it.</param>
/// <param name="Definition">What follows the names in that statement.</param>
/// <param name="Columns">The old table's columns that it uses.</param>
/// <param name="Settings">What an index is given at once.</param>
/// <param name="Finish">What is said of it once it has its name.</param>
internal sealed record KeptObject(
    string Kind, string Name, KeptForm Form, string Definition, IReadOnlyList<string> Columns, IReadOnlyList<string> Settings,
    IReadOnlyList<string> Finish)
{
    public bool IsPrimaryKey => Kind == "primary key";

    /// <summary>Whether its name is one for the whole schema, and so another one until the old table is gone.</summary>
    public bool NeedsStagingName => Form is not (KeptForm.Constraint or KeptForm.NotNull);
}

/// <summary>How a <see cref="KeptObject"/> is made.</summary>
internal enum KeptForm
{
    Index,
    UniqueIndex,
    IndexedConstraint,
    Constraint,
    NotNull,
    Statistics,
}
