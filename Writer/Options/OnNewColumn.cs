namespace EfWriter;

/// <summary>What to do with a column of the frame that the table does not have.</summary>
public enum OnNewColumn
{
    /// <summary>The write is refused before the first row.</summary>
    Refuse,

    /// <summary>The column is left out.</summary>
    Ignore,

    /// <summary>
    /// The table gets the column, nullable: the rows that it has hold NULL there. Readers wait for the write's end, as PostgreSQL
    /// locks a table that is altered.
    /// </summary>
    Add,
}
