using EfWriter.Load.Encoders;
using EfWriter.Session;
using Npgsql;

namespace EfWriter.Load.Copy;

/// <summary>A raw COPY that keeps nothing unless it was completed, and that a cancellation leaves in order.</summary>
/// <remarks>
/// Npgsql's own stream sends CopyDone when it is disposed, whatever has happened before.
/// While one buffer is on its way to the server, the next one is filled.
/// </remarks>
internal sealed class CopyStream : IAsyncDisposable
{
    // Signature, flags and the length of the header's extension.
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly NpgsqlConnection _connection;
    private readonly string _command;
    private readonly bool _hearsCount;
    private readonly ServerCancellation _cancellation;
    private readonly SentRows _rows = new();
    private CopySink? _sink;
    private CopyBuffer? _sent;
    private bool _isOver;

    /// <summary>Makes a COPY that begins when there is something to send.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="command">The COPY.</param>
    /// <param name="hearsCount">Whether the server's answer is what counts the rows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public CopyStream(NpgsqlConnection connection, string command, bool hearsCount, CancellationToken cancellationToken)
    {
        (_connection, _command, _hearsCount) = (connection, command, hearsCount);
        _cancellation = new ServerCancellation(connection, cancellationToken);
        Buffer.WriteBytes(Header);
    }

    /// <summary>What is being filled; another one after each <see cref="SendAsync"/>.</summary>
    public CopyBuffer Buffer { get; private set; } = new(CountedCopy.MostBytes);

    /// <summary>Ends when the buffer before has been sent.</summary>
    public Task Sending { get; private set; } = Task.CompletedTask;

    /// <summary>The bytes sent so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>The rows that the server says it has put into the table; null where it has to be asked.</summary>
    public long? Counted { get; private set; }

    /// <summary>Notes which of the frame's rows the buffer was given.</summary>
    public void NoteRows(long row, int count) => _rows.Add(row, count);

    /// <summary>Begins to send what the buffer holds, when the buffer before has been sent, and changes it for an empty one.</summary>
    public async ValueTask SendAsync()
    {
        _cancellation.Requested.ThrowIfCancellationRequested();
        _sink ??= await BeginAsync().ConfigureAwait(false);
        await Sending.ConfigureAwait(false);
        (Buffer, _sent) = (_sent ?? new(CopyBuffer.BlockSize), Buffer);
        Buffer.Clear();
        var rows = _sent.Written[(Bytes == 0 ? Header.Length : 0)..];
        Bytes += _sent.Length;
        Sending = _sink.WriteAsync(_sent.Written, rows, _cancellation.Stalled);
    }

    /// <summary>Sends the last buffer, ends the COPY and waits for the server to have taken every row.</summary>
    public async Task CompleteAsync()
    {
        try
        {
            await (_sink is null && Buffer.Length <= CountedCopy.MostBytes ? SendAllAsync() : SendRestAsync()).ConfigureAwait(false);
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

    private async Task<CopySink> BeginAsync()
    {
        try
        {
            return await CopySink.BeginAsync(_connection, _command, _hearsCount, _cancellation.Stalled).ConfigureAwait(false);
        }
        catch (Exception e) when (_cancellation.Explains(e))
        {
            throw _cancellation.Answer(e);
        }
    }

    private async Task SendAllAsync()
    {
        _isOver = true;
        _cancellation.Requested.ThrowIfCancellationRequested();
        Counted = await CountedCopy.SendAsync(_connection, _command, Buffer.Written[Header.Length..], _cancellation.Stalled)
            .ConfigureAwait(false);
        Bytes = Buffer.Length;
    }

    private async Task SendRestAsync()
    {
        if (!_hearsCount)
            Buffer.WriteInt16(-1);
        await SendAsync().ConfigureAwait(false);
        await Sending.ConfigureAwait(false);
        _isOver = !_hearsCount;
        Counted = await _sink!.EndAsync(_cancellation.Stalled).ConfigureAwait(false);
        _isOver = true;
    }

    /// <summary>Takes back all that was sent, where <see cref="CompleteAsync"/> did not come to its end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isOver && _sink is not null)
            await TakeBackAsync(_sink).ConfigureAwait(false);
        await _cancellation.DisposeAsync().ConfigureAwait(false);
        Buffer.Dispose();
        _sent?.Dispose();
    }

    private async Task TakeBackAsync(CopySink sink)
    {
        _isOver = true;
        try
        {
            await Sending.ConfigureAwait(false);
            await sink.CancelAsync(_cancellation.Requested.IsCancellationRequested ? ServerCancellation.TimeToCancel : null)
                .ConfigureAwait(false);
        }
        catch (Exception e)
            when (e is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The failure that brought us here is the one to tell of; the server has rolled the COPY back, or is gone.
        }
    }
}
