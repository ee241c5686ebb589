using System.Net;
using System.Net.Sockets;

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

/// <summary>inet: a single host, without a network's prefix.</summary>
internal sealed class InetEncoder<T>(LoadColumn column) : VariableEncoder<T>(column)
    where T : IPAddress
{
    private const byte Family4 = 2;
    private const byte Family6 = 3;

    protected override void WriteValue(T cell, CopyBuffer buffer, long row)
    {
        var isV4 = cell.AddressFamily == AddressFamily.InterNetwork;
        var length = isV4 ? 4 : 16;
        var value = buffer.Take(4 + length);
        value[0] = isV4 ? Family4 : Family6;
        value[1] = (byte)(length * 8);
        value[2] = 0;
        value[3] = (byte)length;
        cell.TryWriteBytes(value[4..], out _);
    }
}
