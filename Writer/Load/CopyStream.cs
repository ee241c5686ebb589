using Npgsql;

namespace EfWriter.Load;

/// <summary>A raw COPY that keeps nothing unless it was completed, and that a cancellation leaves in order.</summary>
/// <remarks>
/// Npgsql's own stream sends CopyDone when it is disposed, whatever has happened before.
/// While one buffer is on its way to the server, the next one is filled.
/// </remarks>
internal sealed class CopyStream : IAsyncDisposable
{
    private readonly NpgsqlRawCopyStream _stream;
    private readonly ServerCancellation _cancellation;
    private CopyBuffer _sent = new();
    private Task _sending = Task.CompletedTask;
    private bool _isOver;

    private CopyStream(NpgsqlRawCopyStream stream, ServerCancellation cancellation)
    {
        _stream = stream;
        _cancellation = cancellation;
    }

    /// <summary>What is being filled; another one after each <see cref="SendAsync"/>.</summary>
    public CopyBuffer Buffer { get; private set; } = new();

    /// <summary>The bytes sent so far.</summary>
    public long Bytes { get; private set; }

    public static async Task<CopyStream> BeginAsync(NpgsqlConnection connection, string command, ServerCancellation cancellation) =>
        new(await connection.BeginRawBinaryCopyAsync(command, cancellation.Stalled).ConfigureAwait(false), cancellation);

    /// <summary>Begins to send what the buffer holds, when the buffer before has been sent, and changes it for an empty one.</summary>
    public async ValueTask SendAsync()
    {
        _cancellation.Requested.ThrowIfCancellationRequested();
        await _sending.ConfigureAwait(false);
        (Buffer, _sent) = (_sent, Buffer);
        Buffer.Clear();
        Bytes += _sent.Length;
        _sending = _stream.WriteAsync(_sent.Written, _cancellation.Stalled).AsTask();
    }

    /// <summary>Sends the last buffer, ends the COPY and waits for the server to have taken every row.</summary>
    public async Task CompleteAsync()
    {
        await SendAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _isOver = true;
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes back all that was sent, where <see cref="CompleteAsync"/> did not come to its end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isOver)
            await TakeBackAsync().ConfigureAwait(false);
        Buffer.Dispose();
        _sent.Dispose();
    }

    private async Task TakeBackAsync()
    {
        _isOver = true;
        try
        {
            await _sending.ConfigureAwait(false);
            await _stream.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The failure that brought us here is the one to tell of; the server has rolled the COPY back, or is gone.
        }
    }
}
