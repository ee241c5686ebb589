using Npgsql;

namespace EfWriter.Load;

/// <summary>A raw COPY that keeps nothing unless it was completed, and that a cancellation leaves in order.</summary>
/// <remarks>
/// Npgsql's own stream sends CopyDone when it is disposed, whatever has happened before.
/// While one buffer is on its way to the server, the next one is filled.
/// </remarks>
internal sealed class CopyStream : IAsyncDisposable
{
    // Signature, flags and the length of the header's extension.
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly NpgsqlRawCopyStream _stream;
    private readonly ServerCancellation _cancellation;
    private readonly SentRows _rows = new();
    private CopyBuffer _sent = new(CopyBuffer.BlockSize);
    private bool _isOver;

    private CopyStream(NpgsqlRawCopyStream stream, ServerCancellation cancellation)
    {
        _stream = stream;
        _cancellation = cancellation;
        Buffer.WriteBytes(Header);
    }

    /// <summary>What is being filled; another one after each <see cref="SendAsync"/>.</summary>
    public CopyBuffer Buffer { get; private set; } = new(CopyBuffer.BlockSize);

    /// <summary>Ends when the buffer before has been sent.</summary>
    public Task Sending { get; private set; } = Task.CompletedTask;

    /// <summary>The bytes sent so far.</summary>
    public long Bytes { get; private set; }

    public static async Task<CopyStream> BeginAsync(NpgsqlConnection connection, string command, CancellationToken cancellationToken)
    {
        var cancellation = new ServerCancellation(connection, cancellationToken);
        try
        {
            return new(await connection.BeginRawBinaryCopyAsync(command, cancellation.Stalled).ConfigureAwait(false), cancellation);
        }
        catch
        {
            await cancellation.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Notes which of the frame's rows the buffer was given.</summary>
    public void NoteRows(long row, int count) => _rows.Add(row, count);

    /// <summary>Begins to send what the buffer holds, when the buffer before has been sent, and changes it for an empty one.</summary>
    public async ValueTask SendAsync()
    {
        _cancellation.Requested.ThrowIfCancellationRequested();
        await Sending.ConfigureAwait(false);
        (Buffer, _sent) = (_sent, Buffer);
        Buffer.Clear();
        Bytes += _sent.Length;
        Sending = _stream.WriteAsync(_sent.Written, _cancellation.Stalled).AsTask();
    }

    /// <summary>Sends the last buffer, ends the COPY and waits for the server to have taken every row.</summary>
    public async Task CompleteAsync()
    {
        try
        {
            Buffer.WriteInt16(-1);
            await SendAsync().ConfigureAwait(false);
            await Sending.ConfigureAwait(false);
            _isOver = true;
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (_cancellation.Explains(e))
        {
            throw _cancellation.Answer(e);
        }
        catch (PostgresException e)
        {
            _rows.Locate(e);
            throw;
        }
    }

    /// <summary>Takes back all that was sent, where <see cref="CompleteAsync"/> did not come to its end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isOver)
            await TakeBackAsync().ConfigureAwait(false);
        await _cancellation.DisposeAsync().ConfigureAwait(false);
        Buffer.Dispose();
        _sent.Dispose();
    }

    private async Task TakeBackAsync()
    {
        _isOver = true;
        try
        {
            await Sending.ConfigureAwait(false);
            await _stream.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The failure that brought us here is the one to tell of; the server has rolled the COPY back, or is gone.
        }
    }
}
