using EfWriter.Load;

namespace EfWriter.BadRows;

/// <summary>What belongs to sending some of a frame's rows, beside the sending itself.</summary>
internal class PieceSteps
{
    /// <summary>Comes before the first piece.</summary>
    public virtual Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes after the last one.</summary>
    public virtual Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes before the rows.</summary>
    public virtual Task BeginAsync(RowRange range, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes after them.</summary>
    /// <param name="range">The rows.</param>
    /// <param name="target">Where they were sent.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The rows that have arrived; null where that was counted already.</returns>
    public virtual Task<long?> EndAsync(RowRange range, LoadTarget target, CancellationToken cancellationToken) => Task.FromResult<long?>(null);
}
