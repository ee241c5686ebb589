namespace EfWriter;

/// <summary>What a write does with a column.</summary>
public enum ColumnDecision
{
    /// <summary>It is made with the table.</summary>
    Create,

    /// <summary>The frame's type and the table's are the same.</summary>
    Match,

    /// <summary>
    /// The table's type is another that keeps every value as it is; a value that it does not take is refused with its row.
    /// </summary>
    Widen,

    /// <summary>PostgreSQL casts the values on assignment (<see cref="OnTypeMismatch.Cast"/>).</summary>
    Cast,

    /// <summary>The table gets the column (<see cref="OnNewColumn.Add"/>).</summary>
    Add,

    /// <summary>The table's column gets a wider type (<see cref="OnWiderType.Alter"/>).</summary>
    Alter,

    /// <summary>The frame's column is left out (<see cref="OnNewColumn.Ignore"/>).</summary>
    Ignore,

    /// <summary>
    /// The frame does not have the column: new rows get its default, or NULL, and rows that are updated keep their value.
    /// </summary>
    Default,

    /// <summary>The server computes it.</summary>
    Computed,

    /// <summary>It does not fit, and the write is refused before the first row.</summary>
    Refuse,
}
