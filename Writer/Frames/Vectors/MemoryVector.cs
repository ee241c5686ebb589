namespace EfWriter.Frames;

/// <summary>Values in one piece of memory beside an Arrow validity bitmap: what DataFrame and Arrow hold.</summary>
/// <param name="values">The cells of the batch.</param>
/// <param name="validity">A set bit is a value, a clear one a null; empty where nothing is null.</param>
/// <param name="validityOffset">The bit of the batch's first row.</param>
internal sealed class MemoryVector<T>(ReadOnlyMemory<T> values, ReadOnlyMemory<byte> validity, int validityOffset) : PeekableVector<T>
{
    public override ReadOnlySpan<T> Peek(int start, int count) => values.Span.Slice(start, count);

    public override void ReadNulls(int start, Span<bool> nulls) => Validity.Read(validity.Span, validityOffset + start, nulls);
}
