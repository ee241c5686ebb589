namespace EfWriter;

/// <summary>Overrides for one column of a table that a write creates, as <c>dtype</c> does in pandas.</summary>
/// <remarks>They have no effect on a table that exists and is appended to: its own columns decide.</remarks>
public sealed record ColumnOptions
{
    /// <summary>
    /// The PostgreSQL type, such as <c>varchar(20)</c> or <c>jsonb</c>; the server must know it.
    /// It holds whatever the frame's cells are, as far as their texts are values of it: a double or a text as <c>numeric(10,2)</c>, a text
    /// as <c>date</c>. A cell that is not exactly such a value fails the write, and is never rounded. A type that the frame's cells cannot
    /// be is refused before the first row. Default: by the frame's type.
    /// </summary>
    public string? StoreType { get; init; }

    /// <summary>
    /// Whether the column takes NULL. Default: as the frame says; a column of the primary key never does, and true is refused for it. A
    /// column that is added to a table always does, and false is refused for it.
    /// </summary>
    public bool? IsNullable { get; init; }

    /// <summary>
    /// The greatest length of a text, in characters; refused for a type that has none. A longer value fails the write. Default: unbounded.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// The digits of a numeric, or of the seconds of a time; refused for a type that has none. A value with more fails the write. Default:
    /// unbounded.
    /// </summary>
    public int? Precision { get; init; }

    /// <summary>
    /// The digits after the point of a numeric; refused without <see cref="Precision"/>. A value that needs more fails the write, and is
    /// never rounded. Default: unbounded.
    /// </summary>
    public int? Scale { get; init; }

    /// <summary>The column's comment in the database. Default: none.</summary>
    public string? Comment { get; init; }
}
