namespace EfWriter;

/// <summary>A row of the frame that could not be written, and why. It holds no cell's value.</summary>
/// <param name="Row">The row, from 0 as the frame counts.</param>
/// <param name="Reason">What was found and what was expected.</param>
public sealed record BadRow(long Row, string Reason)
{
    /// <summary>The column; null if the rule is about the whole row, or the server does not say.</summary>
    public string? Column { get; init; }

    /// <summary>The column's type in the table, as SQL spells it; null if no column is named.</summary>
    public string? StoreType { get; init; }

    /// <summary>What refused the row: the name of a constraint or unique index, or the function of a trigger; null for a type.</summary>
    public string? Rule { get; init; }

    /// <summary>PostgreSQL's five-character error code; null if the row was refused before it was sent.</summary>
    public string? SqlState { get; init; }
}
