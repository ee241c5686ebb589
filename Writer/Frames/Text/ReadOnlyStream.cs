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
/// <param name="inner">The bytes behind those.</param>
/// <param name="begin">The first bytes.</param>
internal sealed class StartedStream(Stream inner, ReadOnlyMemory<byte> begin) : ReadOnlyStream
{
    private const int LookedAt = 4;

    /// <summary>The first bytes, as far as they have not been read.</summary>
    public ReadOnlyMemory<byte> Begin { get; private set; } = begin;

    public static async Task<StartedStream> OpenAsync(Stream inner, CancellationToken cancellationToken)
    {
        var begin = new byte[LookedAt];
        var read = await inner.ReadAtLeastAsync(begin, LookedAt, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return new(inner, begin.AsMemory(0, read));
    }

    /// <summary>Passes over some of the first bytes.</summary>
    public void Skip(int count) => Begin = Begin[count..];

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
        var count = Math.Min(buffer.Length, Begin.Length);
        Begin.Span[..count].CopyTo(buffer);
        Skip(count);
        return count;
    }
}
