using Npgsql;

namespace EfWriter.Session;

/// <summary>Makes a cancellation reach a server that does not listen: one that waits for a lock, or takes no more bytes.</summary>
/// <remarks>
/// Npgsql's own token sends no cancel request during COPY, and breaks the connection, which may hold the caller's earlier work.
/// </remarks>
internal sealed class ServerCancellation : IAsyncDisposable
{
    // What a healthy server needs to take the buffer that is on its way.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>What a server that waits for a lock needs to notice the request; then the connection is given up.</summary>
    public static readonly TimeSpan TimeToCancel = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stalled = new();
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly NpgsqlConnection _connection;
    private readonly int _processId;
    private Task _work = Task.CompletedTask;

    public ServerCancellation(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        _connection = connection;
        _processId = connection.ProcessID;
        Requested = cancellationToken;
        _registration = cancellationToken.Register(() => _work = CancelAsync());
    }

    /// <summary>The caller's token. Looked at between pieces, never passed into a COPY.</summary>
    public CancellationToken Requested { get; }

    /// <summary>Fires when the server takes no more bytes though it was asked to stop; breaks the connection.</summary>
    public CancellationToken Stalled => _stalled.Token;

    /// <summary>Whether a failure is the server's answer to the cancellation.</summary>
    public bool Explains(Exception failure) => Requested.IsCancellationRequested
        && (failure is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } || _stalled.IsCancellationRequested);

    /// <summary>What the caller is told instead of such a failure.</summary>
    public OperationCanceledException Answer(Exception failure) => new("The write was cancelled.", failure, Requested);

    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync().ConfigureAwait(false);
        await _over.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stalled.Dispose();
        _over.Dispose();
    }

    private async Task CancelAsync()
    {
        try
        {
            await Task.Delay(Grace, _over.Token).ConfigureAwait(false);
            // Always waited for: a request still on its way could hit the rollback that follows.
            await OtherSession.CancelAsync(_connection, _processId).ConfigureAwait(false);
            await Task.Delay(TimeToCancel, _over.Token).ConfigureAwait(false);
            await _stalled.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The write ended by itself.
        }
    }
}
