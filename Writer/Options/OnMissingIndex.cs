namespace EfWriter;

/// <summary>What to do if no unique index of the table has just the keys' columns.</summary>
public enum OnMissingIndex
{
    /// <summary>The write is refused, with the statement that would make the index.</summary>
    Refuse,

    /// <summary>A unique index is made, in the write's transaction; the table's writers wait for it.</summary>
    Create,
}
