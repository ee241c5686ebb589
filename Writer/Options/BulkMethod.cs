namespace EfWriter;

/// <summary>What moves the rows.</summary>
public enum BulkMethod
{
    /// <summary><see cref="Copy"/> if every column has an encoder, otherwise <see cref="Importer"/>. The default.</summary>
    Auto,

    /// <summary>PostgreSQL's binary COPY, encoded straight from the frame's columns. Refuses a column type without an encoder.</summary>
    Copy,

    /// <summary>
    /// EFCore.BulkExtensions with an entity type made at run time: takes what <see cref="Importer"/> takes, at a fraction of the speed.
    /// The app must reference that package, which has a licence of its own. Nothing is sent by it unless it is asked for by name.
    /// </summary>
    BulkExtensions,

    /// <summary>
    /// Npgsql's binary importer: the columns that have an encoder as ready bytes, the others by the converters and plugins of the host's
    /// data source,
    /// such as NodaTime, NetTopologySuite, pgvector, mapped composites and POCOs in jsonb. Sends on one connection, whatever
    /// <see cref="WriteOptions.Parallelism"/> allows.
    /// </summary>
    Importer,
}
