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
