namespace EfWriter.Session;

/// <summary>Puts a token beside a write's rows, by which an unanswered commit can be asked after.</summary>
internal interface ICommitTokens
{
    /// <summary>Writes a token as the last thing before the commit.</summary>
    /// <param name="schema">The target's schema.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The token; null if the server does not let this role have one.</returns>
    Task<ICommitToken?> WriteAsync(string schema, CancellationToken cancellationToken);
}

/// <summary>What a transaction has left in the database for later, when its commit was not answered.</summary>
internal interface ICommitToken
{
    /// <summary>Finds out whether the transaction was committed; null if the server cannot be asked.</summary>
    Task<bool?> WasCommittedAsync(CancellationToken cancellationToken);
}
