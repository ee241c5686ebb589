namespace EfWriter;

/// <summary>What to do with a column of the frame whose type holds more than the table's.</summary>
public enum OnWiderType
{
    /// <summary>
    /// The table stays as it is: what no type check can allow is refused before the first row, a value that does not fit with its row.
    /// </summary>
    Refuse,

    /// <summary>
    /// The table's column gets the frame's type if that keeps every value it has: <c>integer</c> becomes <c>bigint</c>,
    /// <c>real</c> <c>double precision</c>, <c>varchar(20)</c> <c>text</c>. Readers wait for the write's end, and PostgreSQL may rewrite
    /// the table.
    /// </summary>
    Alter,
}
