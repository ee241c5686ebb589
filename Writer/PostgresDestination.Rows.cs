using System.Runtime.CompilerServices;

namespace EfWriter;

/// <content>Objects as they are, and calls with a token and no options.</content>
public sealed partial class PostgresDestination
{
    /// <summary>Writes objects to a PostgreSQL table: a column for each property (<see cref="Frame.From{T}(IEnumerable{T})"/>).</summary>
    /// <typeparam name="T">A class, record or struct with public readable properties.</typeparam>
    /// <param name="rows">The objects.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How to write them; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="FrameWriteException">As for a frame.</exception>
    public Task<WriteResult> WriteAsync<T>(
        IEnumerable<T> rows, string table, WriteOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(Frame.From(rows), table, options, cancellationToken);

    /// <summary>Writes objects that arrive one after the other to a PostgreSQL table, as the overload for sequences does.</summary>
    /// <typeparam name="T">A class, record or struct with public readable properties.</typeparam>
    /// <param name="rows">The objects; enumerated once, ever.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How to write them; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write, and is handed to the sequence; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="FrameWriteException">As for a frame.</exception>
    public Task<WriteResult> WriteAsync<T>(
        IAsyncEnumerable<T> rows, string table, WriteOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(Frame.From(rows), table, options, cancellationToken);

    /// <inheritdoc cref="WriteAsync(Frame, string, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<WriteResult> WriteAsync(Frame frame, string table, CancellationToken cancellationToken) =>
        WriteAsync(frame, table, options: null, cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}(IEnumerable{T}, string, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<WriteResult> WriteAsync<T>(IEnumerable<T> rows, string table, CancellationToken cancellationToken) =>
        WriteAsync(rows, table, options: null, cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}(IAsyncEnumerable{T}, string, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<WriteResult> WriteAsync<T>(IAsyncEnumerable<T> rows, string table, CancellationToken cancellationToken) =>
        WriteAsync(rows, table, options: null, cancellationToken);

    /// <summary>Says what writing objects would do, without doing any of it.</summary>
    /// <typeparam name="T">A class, record or struct with public readable properties.</typeparam>
    /// <param name="rows">The objects.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How they would be written; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The plan; if the write would be refused, it says why.</returns>
    /// <exception cref="FrameWriteException">As for a frame.</exception>
    public Task<WritePlan> PlanAsync<T>(
        IEnumerable<T> rows, string table, WriteOptions? options = null, CancellationToken cancellationToken = default) =>
        PlanAsync(Frame.From(rows), table, options, cancellationToken);
}
