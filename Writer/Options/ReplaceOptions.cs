namespace EfWriter;

/// <summary>How <see cref="IfExists.Replace"/> replaces a table that exists.</summary>
/// <remarks>Immutable, and so safe to share between threads and writes.</remarks>
public sealed record ReplaceOptions
{
    /// <summary>How <see cref="IfExists.Replace"/> replaces a table that exists. Default: <see cref="ReplaceStrategy.Swap"/>.</summary>
    public ReplaceStrategy Strategy { get; init; }

    /// <summary>
    /// Whether the table that <see cref="ReplaceStrategy.Swap"/> makes gets the old one's indexes and constraints, NOT NULL included, under
    /// their names. One that uses a column which the frame lacks fails the write before the load. Those of <see cref="NewTableOptions"/> go
    /// before old ones of the same name. Default: false; true is refused with another strategy than <see cref="ReplaceStrategy.Swap"/>.
    /// </summary>
    public bool KeepIndexes { get; init; }
}
