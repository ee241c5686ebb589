using System.Text;

namespace EfWriter.Tests.Text;

/// <summary>A text that is made while it is read, so that what is read of it can be counted, and no test needs its memory.</summary>
/// <param name="begin">What it begins with.</param>
/// <param name="part">The parts behind it, by their number.</param>
/// <param name="length">How long it gets at least.</param>
/// <param name="end">What it ends with.</param>
internal sealed class EndlessText(string begin, Func<int, string> part, long length, string end = "") : Stream
{
    private byte[] _ready = Encoding.UTF8.GetBytes(begin);
    private int _taken;
    private int _parts;
    private long _made = begin.Length;
    private bool _isEnded;

    /// <summary>The bytes that were asked for, over all passes.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => 0;
        set => (_ready, _taken, _parts, _made, _isEnded) = (Encoding.UTF8.GetBytes(begin), 0, 0, begin.Length, false);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_taken == _ready.Length)
            Make();
        var taken = Math.Min(buffer.Length, _ready.Length - _taken);
        _ready.AsSpan(_taken, taken).CopyTo(buffer);
        _taken += taken;
        BytesRead += taken;
        return taken;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Make()
    {
        var text = new StringBuilder();
        while (text.Length < 64 * 1024 && _made + text.Length < length)
            text.Append(part(_parts++));
        if (text.Length == 0 && !_isEnded)
            (_isEnded, text) = (true, text.Append(end));
        (_ready, _taken) = (Encoding.UTF8.GetBytes($"{text}"), 0);
        _made += _ready.Length;
    }
}
