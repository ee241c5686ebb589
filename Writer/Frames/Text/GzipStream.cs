using System.IO.Compression;

namespace EfWriter.Frames.Text;

/// <summary>
/// Unpacks gzip, and refuses what is not whole. .NET takes the end of its input for the end of the text, and passes over what stands behind
/// it; therefore a member of our own is put behind the input, and its text must come out at the end.
/// </summary>
internal sealed class GzipStream : ReadOnlyStream
{
    private static readonly byte[] Mark = Guid.Parse("6d0c7c0e-7f55-4f0e-9a30-0e3f5a1f3b8c").ToByteArray();
    private static readonly byte[] Member = Pack(Mark);

    private readonly Stream _input;
    private readonly GZipStream _unpacked;

    // The last bytes that came out: the mark, if there are no more.
    private byte[] _held = new byte[64 * 1024];
    private int _count;
    private bool _isOver;

    public GzipStream(Stream input)
    {
        _input = input;
        _unpacked = new(new FollowedStream(input, Member), CompressionMode.Decompress);
    }

    public static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    public override int Read(Span<byte> buffer)
    {
        var copy = new byte[buffer.Length];
        var read = ReadAsync(copy).AsTask().GetAwaiter().GetResult();
        copy.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_isOver && _count <= Mark.Length)
        {
            var read = await UnpackAsync(cancellationToken).ConfigureAwait(false);
            _count += read;
            _isOver = read == 0;
        }

        if (_isOver && !_held.AsSpan(0, _count).EndsWith(Mark))
            throw Errors.BrokenGzip();
        var taken = Math.Min(buffer.Length, _count - Mark.Length);
        _held.AsSpan(0, taken).CopyTo(buffer.Span);
        _held.AsSpan(taken, _count - taken).CopyTo(_held);
        _count -= taken;
        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> UnpackAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _unpacked.ReadAsync(_held.AsMemory(_count), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw Errors.BrokenGzip();
        }
    }

    private static byte[] Pack(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(text);
        return packed.ToArray();
    }

    /// <summary>A stream, and some bytes behind it.</summary>
    private sealed class FollowedStream(Stream first, byte[] rest) : ReadOnlyStream
    {
        private int _read;
        private bool _isRest;

        public override int Read(Span<byte> buffer)
        {
            if (!_isRest && first.Read(buffer) is > 0 and var read)
                return read;
            return TakeRest(buffer);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_isRest && await first.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
                return read;
            return TakeRest(buffer.Span);
        }

        private int TakeRest(Span<byte> buffer)
        {
            _isRest = true;
            var count = Math.Min(buffer.Length, rest.Length - _read);
            rest.AsSpan(_read, count).CopyTo(buffer);
            _read += count;
            return count;
        }
    }
}
