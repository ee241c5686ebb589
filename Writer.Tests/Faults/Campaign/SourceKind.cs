namespace EfWriter.Tests.Faults.Campaign;

/// <summary>What gives out the rows of a trial's write.</summary>
internal enum SourceKind
{
    /// <summary>A collection, which can be read again.</summary>
    Collection,

    /// <summary>An iterator.</summary>
    Iterator,

    /// <summary>An asynchronous iterator, which does not give every row at once.</summary>
    AsyncIterator,

    /// <summary>A queue that is emptied by reading it.</summary>
    Queue,
}
