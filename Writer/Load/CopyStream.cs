using Npgsql;

namespace EfWriter.Load;

/// <summary>A raw COPY that keeps nothing unless it was completed, and that a cancellation leaves in order.</summary>
/// <remarks>Npgsql's own stream sends CopyDone when it is disposed, whatever has happened before.</remarks>
internal sealed class CopyStream : IAsyncDisposable
{
    private readonly NpgsqlRawCopyStream _stream;
    private readonly ServerCancellation _cancellation;
    private bool _isOver;

    private CopyStream(NpgsqlRawCopyStream stream, ServerCancellation cancellation)
    {
        _stream = stream;
        _cancellation = cancellation;
    }

    /// <summary>The bytes sent so far.</summary>
    public long Bytes { get; private set; }

    public static async Task<CopyStream> BeginAsync(NpgsqlConnection connection, string command, ServerCancellation cancellation) =>
        new(await connection.BeginRawBinaryCopyAsync(command, cancellation.Stalled).ConfigureAwait(false), cancellation);

    /// <summary>Sends what a buffer holds and empties it.</summary>
    public async ValueTask SendAsync(CopyBuffer buffer)
    {
        _cancellation.Requested.ThrowIfCancellationRequested();
        Bytes += buffer.Length;
        await _stream.WriteAsync(buffer.Written, _cancellation.Stalled).ConfigureAwait(false);
        buffer.Clear();
    }

    /// <summary>Ends the COPY and waits for the server to have taken every row.</summary>
    public async Task CompleteAsync()
    {
        _cancellation.Requested.ThrowIfCancellationRequested();
        _isOver = true;
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes back all that was sent, where <see cref="CompleteAsync"/> was not reached.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOver)
            return;

        _isOver = true;
        try
        {
            await _stream.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The failure that brought us here is the one to tell of; the server has rolled the COPY back, or is gone.
        }
    }
}
