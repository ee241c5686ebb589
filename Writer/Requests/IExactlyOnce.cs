using Microsoft.EntityFrameworkCore;

namespace EfWriter.Requests;

/// <summary>What a write does in its own transaction beside its rows, so that it is done once however often it is run.</summary>
internal interface IExactlyOnce
{
    /// <summary>Claims the write, before anything else is looked at; waits for another one that is doing the same.</summary>
    /// <param name="host">The context, in the write's transaction.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What was written when it was done before; null if it is to be done now.</returns>
    Task<WriteResult?> BeginAsync(DbContext host, CancellationToken cancellationToken);

    /// <summary>Records what was written, as the last thing before the commit.</summary>
    /// <param name="host">The context, in the write's transaction.</param>
    /// <param name="result">What was written.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task EndAsync(DbContext host, WriteResult result, CancellationToken cancellationToken);
}
