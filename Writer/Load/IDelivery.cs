using EfWriter.Catalog;
using EfWriter.Frames;

namespace EfWriter.Load;

/// <summary>Sends all of a frame's segments: as a whole, or piece by piece, so that bad rows can be found.</summary>
internal interface IDelivery
{
    /// <summary>The most rows of a batch that is sent at once.</summary>
    int BatchRows { get; }

    /// <summary>The rows that were left out so far.</summary>
    IReadOnlyList<BadRow> BadRows { get; }

    /// <summary>Where they are kept; null if there are none, or not in a table.</summary>
    string? RejectTable { get; }

    /// <summary>Sends every row, segment by segment; on any failure the connection is left usable for a rollback.</summary>
    /// <exception cref="FrameFault">A cell cannot be written.</exception>
    Task<LoadedRows> RunAsync(FrameReader reader, Segments segments, IPieceSteps route, IProgress<WriteProgress>? progress,
        CancellationToken cancellationToken);

    /// <summary>Does something with rows that are staged, and leaves out those that it cannot be done with.</summary>
    /// <param name="rows">The rows, by their numbers.</param>
    /// <param name="route">Where they go, and what takes one out of the staged ones.</param>
    /// <param name="attempt">Does it with some of them.</param>
    /// <param name="cancellationToken">Stops between attempts.</param>
    /// <returns>How many rows were left out.</returns>
    Task<long> IsolateAsync(RowRange rows, IPieceSteps route, Func<RowRange, Task> attempt, CancellationToken cancellationToken);

    /// <summary>Keeps the rows left out as the caller wants them: part of the write, and so before its commit.</summary>
    Task CloseAsync(CancellationToken cancellationToken);
}

/// <summary>What belongs to sending some of a frame's rows into a table, beside the sending itself.</summary>
internal interface IPieceSteps
{
    /// <summary>Where the rows go in the end.</summary>
    TargetTable Table { get; }

    /// <summary>Comes before the first piece.</summary>
    Task BeginPiecesAsync(CancellationToken cancellationToken);

    /// <summary>Comes before a piece's rows.</summary>
    Task BeginPieceAsync(RowRange range, CancellationToken cancellationToken);

    /// <summary>Comes after a piece's rows.</summary>
    /// <returns>The rows that have arrived; null if that was counted already.</returns>
    Task<long?> EndPieceAsync(RowRange range, LoadTarget sentTo, CancellationToken cancellationToken);

    /// <summary>Comes after the last piece.</summary>
    Task EndPiecesAsync(CancellationToken cancellationToken);

    /// <summary>Takes a row out of those that are staged.</summary>
    /// <returns>Its cells as a JSON object, if they are wanted.</returns>
    Task<string?> TakeOutAsync(long row, bool wantsCells, CancellationToken cancellationToken);
}
