using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EfWriter.Frames;

/// <summary>Bytes seen as values, without a copy: how Arrow's buffers hold them.</summary>
internal sealed class ReinterpretedMemory<T> : MemoryManager<T>
    where T : unmanaged
{
    private readonly Memory<byte> _bytes;

    private ReinterpretedMemory(Memory<byte> bytes)
    {
        _bytes = bytes;
    }

    public static ReadOnlyMemory<T> Of(ReadOnlyMemory<byte> bytes) =>
        new ReinterpretedMemory<T>(MemoryMarshal.AsMemory(bytes)).Memory;

    public override Span<T> GetSpan() => MemoryMarshal.Cast<byte, T>(_bytes.Span);

    public override MemoryHandle Pin(int elementIndex = 0) => _bytes[(elementIndex * Unsafe.SizeOf<T>())..].Pin();

    // The handle that Pin gives unpins by itself.
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
