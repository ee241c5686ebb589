using System.Buffers;
using System.Buffers.Binary;

namespace EfWriter.Load.Encoders;

/// <summary>A pooled buffer that takes rows in COPY's binary format: big-endian, each field after its length.</summary>
/// <param name="capacity">The bytes it holds before it has to grow.</param>
internal sealed class CopyBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    /// <summary>Sent from here on: larger pieces gain nothing, and smaller ones cost time on the way from thread to thread.</summary>
    public const int SendSize = 128 * 1024;

    /// <summary>Room behind the threshold, so that a usual block never makes the buffer grow.</summary>
    public const int BlockSize = 2 * SendSize;

    // What is larger is made to measure and given up after use: the pool would round it up to a power of two, and keep it.
    private const int MostPooled = 4 * 1024 * 1024;

    // What comes behind a large value does not make it grow once more.
    private const int Slack = 4 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public bool IsFull => Length >= SendSize;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > MostPooled)
            _bytes = ArrayPool<byte>.Shared.Rent(BlockSize);
    }

    /// <summary>What was written, and more that is there to be read.</summary>
    public ReadOnlySpan<byte> Whole(int spare)
    {
        Room(spare);
        return _bytes.AsSpan(0, Length + spare);
    }

    /// <summary>Takes the next bytes for writing.</summary>
    public Span<byte> Take(int count)
    {
        var taken = Room(count);
        Length += count;
        return taken;
    }

    /// <summary>Gives the next bytes for writing; those that were written have to be taken by <see cref="Advance"/>.</summary>
    /// <param name="most">The most that may be written.</param>
    public Span<byte> Room(int most)
    {
        if (_bytes.Length - Length < most)
            Grow(most);
        return _bytes.AsSpan(Length, most);
    }

    /// <summary>Takes some of the bytes that <see cref="Room"/> gave.</summary>
    public void Advance(int count) => Length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Room(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Room(Math.Max(sizeHint, 1));

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

    /// <summary>Writes over what was written: a count that shows only at the end.</summary>
    public void SetInt32(int place, int value) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(place), value);

    public void EndField(int begin) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(begin - 4), Length - begin);

    public void Dispose()
    {
        Return();
        _bytes = [];
    }

    private void Grow(int count)
    {
        var least = (long)Length + count + Slack;
        var needed = Math.Min(Math.Max(least > MostPooled ? Length * 5L / 4 : 2L * _bytes.Length, least), Array.MaxLength);
        var larger = needed > MostPooled ? GC.AllocateUninitializedArray<byte>((int)needed) : ArrayPool<byte>.Shared.Rent((int)needed);
        _bytes.AsSpan(0, Length).CopyTo(larger);
        Return();
        _bytes = larger;
    }

    private void Return()
    {
        if (_bytes.Length <= MostPooled)
            ArrayPool<byte>.Shared.Return(_bytes);
    }
}
