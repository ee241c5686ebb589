namespace EfWriter.Frames.Text;

/// <summary>A stream that is read from front to back.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public abstract override int Read(Span<byte> buffer);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Another's stream, which stays open.</summary>
internal sealed class BorrowedStream(Stream inner) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);
}

/// <summary>A stream whose first bytes have been looked at.</summary>
internal sealed class StartedStream(Stream inner) : ReadOnlyStream
{
    private const int LookedAt = 4;

    private readonly byte[] _begin = new byte[LookedAt];
    private int _from;
    private int _to;

    /// <summary>The first bytes, as far as they have not been read.</summary>
    public ReadOnlyMemory<byte> Begin => _begin.AsMemory(_from, _to - _from);

    public static async Task<StartedStream> OpenAsync(Stream inner, CancellationToken cancellationToken)
    {
        var stream = new StartedStream(inner);
        while (stream._to < LookedAt)
        {
            var read = await inner.ReadAsync(stream._begin.AsMemory(stream._to), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                break;
            stream._to += read;
        }

        return stream;
    }

    /// <summary>Passes over some of the first bytes.</summary>
    public void Skip(int count) => _from += count;

    public override int Read(Span<byte> buffer) => TakeBegin(buffer) is > 0 and var taken ? taken : inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        TakeBegin(buffer.Span) is > 0 and var taken ? new(taken) : inner.ReadAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int TakeBegin(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _to - _from);
        _begin.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }
}

/// <summary>Texts one after the other, each opened when the one before has ended, with a byte between them that no text has.</summary>
internal sealed class JoinedStream(IReadOnlyList<Func<CancellationToken, Task<Stream>>> parts) : ReadOnlyStream
{
    /// <summary>ASCII's record separator: JSON has it neither in strings nor outside.</summary>
    public const byte Separator = 0x1E;

    private Stream? _current;
    private int _next;

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_current is not null && await _current.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
                return read;
            if (_next == parts.Count || buffer.IsEmpty)
                return 0;
            var isFirst = _current is null;
            await CloseAsync().ConfigureAwait(false);
            _current = await parts[_next++](cancellationToken).ConfigureAwait(false);
            if (isFirst)
                continue;
            buffer.Span[0] = Separator;
            return 1;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private ValueTask CloseAsync() => _current?.DisposeAsync() ?? default;
}
