namespace EfWriter.Load.Encoders;

/// <summary>bytea, from arrays.</summary>
internal sealed class BytesEncoder(LoadColumn column) : VariableEncoder<byte[]>(column)
{
    protected override void WriteValue(byte[] cell, CopyBuffer buffer, long row) => buffer.WriteBytes(cell);
}

/// <summary>bytea, from slices of a larger buffer.</summary>
internal sealed class MemoryEncoder(LoadColumn column) : VariableEncoder<ReadOnlyMemory<byte>>(column)
{
    protected override void WriteValue(ReadOnlyMemory<byte> cell, CopyBuffer buffer, long row) => buffer.WriteBytes(cell.Span);
}

/// <summary>bytea, from a part of an array or of memory.</summary>
internal sealed class SliceEncoder<T>(LoadColumn column, Slice<T, byte> slice) : VariableEncoder<T>(column)
{
    protected override void WriteValue(T cell, CopyBuffer buffer, long row) => buffer.WriteBytes(slice(cell));
}
