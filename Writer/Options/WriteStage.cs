namespace EfWriter;

/// <summary>What a write is doing. A write passes through the stages in this order, and leaves out those that it does not need.</summary>
public enum WriteStage
{
    /// <summary>The table is looked at, locked and made or altered.</summary>
    Preparing,

    /// <summary>Rows are sent.</summary>
    Sending,

    /// <summary>The server merges or inserts rows that were staged, and deletes others.</summary>
    Moving,

    /// <summary>The server makes keys and indexes.</summary>
    Indexing,

    /// <summary>Statistics are gathered, and a new table takes the place of the old one.</summary>
    Finishing,

    /// <summary>The transaction is committed.</summary>
    Committing,
}
