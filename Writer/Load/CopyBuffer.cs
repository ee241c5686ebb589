using System.Buffers;
using System.Buffers.Binary;

namespace EfWriter.Load;

/// <summary>A pooled buffer that takes rows in COPY's binary format: big-endian, each field after its length.</summary>
/// <param name="capacity">The bytes it holds before it has to grow.</param>
internal sealed class CopyBuffer(int capacity) : IDisposable
{
    /// <summary>Sent from here on: larger pieces gain nothing, and smaller ones cost time on the way from thread to thread.</summary>
    public const int SendSize = 128 * 1024;

    /// <summary>Room behind the threshold, so that a usual block never makes the buffer grow.</summary>
    public const int BlockSize = 2 * SendSize;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public bool IsFull => Length >= SendSize;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Takes the next bytes for writing.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count)
            Grow(count);
        var taken = _bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void WriteNull() => WriteInt32(-1);

    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Writes a length of 0 that <see cref="EndField"/> mends, for fields whose length shows only at their end.</summary>
    public int BeginField()
    {
        WriteInt32(0);
        return Length;
    }

    public void EndField(int begin) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(begin - 4), Length - begin);

    /// <summary>Gives back the end of what was taken.</summary>
    public void Return(int count) => Length -= count;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Grow(int count)
    {
        var needed = Math.Max(2L * _bytes.Length, (long)Length + count);
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(needed, Array.MaxLength));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
