namespace EfWriter.Frames;

/// <summary>Variable-length cells as slices of one buffer: Arrow's strings and binaries, taken as the bytes they are.</summary>
/// <param name="data">All cells' bytes.</param>
/// <param name="offsets">Where each cell begins, and where the last one ends.</param>
/// <param name="validity">A set bit is a value; empty where nothing is null.</param>
/// <param name="validityOffset">The bit of the batch's first row.</param>
internal sealed class Utf8Vector(ReadOnlyMemory<byte> data, ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> validity, int validityOffset)
    : ColumnVector<ReadOnlyMemory<byte>>
{
    public override void Read(int start, Span<ReadOnlyMemory<byte>> target, Span<bool> nulls)
    {
        Validity.Read(validity.Span, validityOffset + start, nulls);
        var bounds = offsets.Span.Slice(start, target.Length + 1);
        for (var i = 0; i < target.Length; i++)
            target[i] = data[bounds[i]..bounds[i + 1]];
    }
}
