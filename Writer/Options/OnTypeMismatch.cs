namespace EfWriter;

/// <summary>What to do with a column whose type in the table does not keep every value of the frame's type.</summary>
public enum OnTypeMismatch
{
    /// <summary>The write is refused before the first row.</summary>
    Refuse,

    /// <summary>
    /// The rows are staged with the frame's own types, and PostgreSQL casts them as it does on assignment: what has no such cast is still
    /// refused before the first row, what does not fit fails with its row, and what the cast rounds is rounded.
    /// </summary>
    Cast,
}
