namespace EfWriter.Load.Copy;

/// <summary>One COPY or several into the same table: rows go to whichever is free to take them.</summary>
internal sealed class CopyStreams(IReadOnlyList<CopyStream> streams) : IAsyncDisposable
{
    private int _current;

    /// <summary>What takes the next rows; another one after a <see cref="SendAsync"/>.</summary>
    public CopyStream Current => streams[_current];

    /// <summary>The bytes sent so far.</summary>
    public long Bytes => streams.Sum(stream => stream.Bytes);

    /// <summary>The rows that the server says it has put into the table; null where it has to be asked.</summary>
    public long? Counted => streams.Aggregate((long?)0, (sum, stream) => sum + stream.Counted);

    /// <summary>Begins to send what the current stream's buffer holds, and moves on to a stream that is not sending.</summary>
    public async ValueTask SendAsync()
    {
        await Current.SendAsync().ConfigureAwait(false);
        if (streams.Count == 1)
            return;

        await Task.WhenAny(streams.Select(stream => stream.Sending)).ConfigureAwait(false);
        do
        {
            // In turn, so that all of them get rows also while none is slow.
            _current = (_current + 1) % streams.Count;
        }
        while (!Current.Sending.IsCompleted);
    }

    /// <summary>Ends every COPY, all at once, and waits for the server to have taken every row.</summary>
    public Task CompleteAsync() => Task.WhenAll(streams.Select(stream => stream.CompleteAsync()));

    /// <summary>Takes back all that was sent, where <see cref="CompleteAsync"/> did not come to its end.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask())).ConfigureAwait(false);
}
