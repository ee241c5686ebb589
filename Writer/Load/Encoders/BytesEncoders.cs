using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EfWriter.Load.Encoders;

/// <summary>bytea, from arrays.</summary>
internal sealed class BytesEncoder(LoadColumn column) : ColumnEncoder<byte[]>(column)
{
    public override void WriteField(byte[] cell, CopyBuffer buffer, long row)
    {
        buffer.WriteInt32(cell.Length);
        buffer.WriteBytes(cell);
    }
}

/// <summary>bytea, from slices of a larger buffer.</summary>
internal sealed class MemoryEncoder(LoadColumn column) : ColumnEncoder<ReadOnlyMemory<byte>>(column)
{
    public override void WriteField(ReadOnlyMemory<byte> cell, CopyBuffer buffer, long row)
    {
        buffer.WriteInt32(cell.Length);
        buffer.WriteBytes(cell.Span);
    }
}

/// <summary>uuid.</summary>
internal sealed class GuidEncoder(LoadColumn column) : ColumnEncoder<Guid>(column)
{
    public override void WriteField(Guid cell, CopyBuffer buffer, long row)
    {
        var field = buffer.Take(20);
        BinaryPrimitives.WriteInt32BigEndian(field, 16);
        cell.TryWriteBytes(field[4..], bigEndian: true, out _);
    }
}

/// <summary>inet: a single host, without a network's prefix.</summary>
internal sealed class InetEncoder<T>(LoadColumn column) : ColumnEncoder<T>(column)
    where T : IPAddress
{
    private const byte Family4 = 2;
    private const byte Family6 = 3;

    public override void WriteField(T cell, CopyBuffer buffer, long row)
    {
        var isV4 = cell.AddressFamily == AddressFamily.InterNetwork;
        var length = isV4 ? 4 : 16;
        var field = buffer.Take(8 + length);
        BinaryPrimitives.WriteInt32BigEndian(field, 4 + length);
        field[4] = isV4 ? Family4 : Family6;
        field[5] = (byte)(length * 8);
        field[6] = 0;
        field[7] = (byte)length;
        cell.TryWriteBytes(field[8..], out _);
    }
}
