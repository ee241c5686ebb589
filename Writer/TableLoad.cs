using System.Diagnostics.CodeAnalysis;
using EfWriter.Loads;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter;

/// <summary>
/// A load of one table by many processes: each writes parts of it, from wherever it runs, and all of them come into the table at once.
/// </summary>
/// <remarks>
/// Disposed without a commit, the load is aborted, unless <see cref="Detach"/> was called. Not thread-safe on a <see cref="DbContext"/>; on
/// a <see cref="PostgresDestination"/> each call takes a connection of its own.
/// </remarks>
[RequiresDynamicCode(DynamicCode.Reason)]
[RequiresUnreferencedCode(DynamicCode.Reason)]
public sealed class TableLoad : IAsyncDisposable
{
    private readonly ILoadHost _host;
    private readonly LoadToken _token;
    private bool _isLeft;

    internal TableLoad(ILoadHost host, LoadToken token, bool isDetached) => (_host, _token, _isLeft) = (host, token, isDetached);

    /// <summary>
    /// What other processes write parts by, in letters, digits, <c>-</c> and <c>_</c>. It is no secret: what its holder may do is what his
    /// role may do. It says where rows go, so take it only from whom you trust with that.
    /// </summary>
    public string Token => _token.ToString();

    /// <summary>Writes a part, as any other process can by the token.</summary>
    /// <param name="part">The part's name, of 1 to 200 characters: what makes it the same part when it is tried again.</param>
    /// <param name="frame">Its rows, with all columns that the load was begun with.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of the part is left.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="FrameWriteException">The load is over, a cell does not fit, or the part is there with other rows.</exception>
    /// <exception cref="WriteOutcomeUnknownException">The connection was lost during the commit; write the part again.</exception>
    public Task<PartResult> WritePartAsync(
        string part, Frame frame, PartOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(frame);
        return _host.RunAsync(db => new LoadWriter(db).WritePartAsync(_token, part, frame, options ?? new(), cancellationToken));
    }

    /// <summary>Says how far the load is.</summary>
    /// <param name="cancellationToken">Stops the question.</param>
    /// <returns>The parts that are complete, and those that are missing.</returns>
    /// <exception cref="FrameWriteException">Another role began the load.</exception>
    public Task<LoadStatus> StatusAsync(CancellationToken cancellationToken = default) =>
        _host.RunAsync(db => new LoadWriter(db).StatusAsync(_token, cancellationToken));

    /// <summary>Takes a complete part out of the load, so that it can be written again.</summary>
    /// <param name="part">The part's name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>A task that ends when the part is out.</returns>
    /// <exception cref="FrameWriteException">There is no such part, the load is over, or another role began it.</exception>
    public Task RemovePartAsync(string part, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(part);
        return _host.RunAsync(async db =>
        {
            await new LoadWriter(db).RemovePartAsync(_token, part, cancellationToken).ConfigureAwait(false);
            return true;
        });
    }

    /// <summary>
    /// Waits for the parts that are being written, and brings all complete ones into the table at once, as the load's options say. Called
    /// again, it writes nothing and gives the result of the first time.
    /// </summary>
    /// <param name="cancellationToken">Stops it; the load stays as it was.</param>
    /// <returns>What was written; <see cref="WriteResult.AlreadyLoaded"/> if that was before.</returns>
    /// <exception cref="FrameWriteException">A part is missing or not what it says, the table does not take the rows, the load was aborted,
    /// or another role began it. The load stays as it was.</exception>
    /// <exception cref="WriteOutcomeUnknownException">The connection was lost during the commit; commit again.</exception>
    public async Task<WriteResult> CommitAsync(CancellationToken cancellationToken = default)
    {
        var result = await _host.RunAsync(db => new LoadWriter(db).CommitAsync(_token, cancellationToken)).ConfigureAwait(false);
        _isLeft = true;
        return result;
    }

    /// <summary>Waits for the parts that are being written, and removes all of the load. Aborted twice is aborted.</summary>
    /// <param name="cancellationToken">Stops it; the load stays as it was.</param>
    /// <returns>A task that ends when nothing is left.</returns>
    /// <exception cref="FrameWriteException">The load was committed, or another role began it.</exception>
    public async Task AbortAsync(CancellationToken cancellationToken = default)
    {
        await _host.RunAsync(async db =>
        {
            await new LoadWriter(db).AbortAsync(_token, cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        _isLeft = true;
    }

    /// <summary>Leaves the load open when this object is disposed: it is ended by its token.</summary>
    /// <returns>The token.</returns>
    public string Detach()
    {
        _isLeft = true;
        return Token;
    }

    /// <summary>Aborts the load if it was neither committed nor detached. What cannot be removed is when its time is over.</summary>
    /// <returns>A task that ends when that is tried.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_isLeft)
            return;
        try
        {
            await AbortAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is FrameWriteException or NpgsqlException or InvalidOperationException)
        {
            // What has failed before is what the caller hears of.
            _isLeft = true;
        }
    }
}

/// <summary>Where a load's calls are made.</summary>
internal interface ILoadHost
{
    /// <summary>Runs a call on a context.</summary>
    Task<T> RunAsync<T>(Func<DbContext, Task<T>> call);
}
