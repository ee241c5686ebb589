namespace EfWriter;

/// <summary>What moves the rows.</summary>
public enum BulkMethod
{
    /// <summary>COPY where every column has an encoder, else EFCore.BulkExtensions. The default.</summary>
    Auto,

    /// <summary>PostgreSQL's binary COPY, encoded straight from the frame's columns. Refuses a column type without an encoder.</summary>
    Copy,

    /// <summary>
    /// EFCore.BulkExtensions with an entity type made at run time: takes any type Npgsql can write, at a fraction of the speed.
    /// The app must reference that package, which has a licence of its own.
    /// </summary>
    BulkExtensions,
}
