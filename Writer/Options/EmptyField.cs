namespace EfWriter;

/// <summary>What an empty field of a CSV file means.</summary>
public enum EmptyField
{
    /// <summary>NULL; in a text column, one in quotes is an empty text.</summary>
    AsWritten,

    /// <summary>NULL, in quotes or not.</summary>
    Null,

    /// <summary>In a text column an empty text, in quotes or not; in others NULL.</summary>
    Text,
}
