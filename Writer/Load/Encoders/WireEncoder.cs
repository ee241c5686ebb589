using System.Buffers.Binary;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>Copies the bytes of one value, checked against its column; without its length.</summary>
internal delegate void WireCopy(ReadOnlySpan<byte> value, CopyBuffer buffer, long row);

/// <summary>Values that a server sent, passed on as they are.</summary>
internal sealed class WireEncoder(LoadColumn column, WireCopy copy) : VariableEncoder<WireValue>(column)
{
    protected override void WriteValue(WireValue cell, CopyBuffer buffer, long row) => copy(cell.Bytes.Span, buffer, row);
}

/// <summary>Walks through the bytes of a value that is made of others.</summary>
internal static class WireParts
{
    private const byte Empty = 0x01;
    private const byte LowerInfinite = 0x08;
    private const byte UpperInfinite = 0x10;

    /// <summary>An array: the identity of its elements' type is the target's own.</summary>
    public static WireCopy Array(WireCopy element, uint elementOid) => (value, buffer, row) =>
    {
        var dimensions = BinaryPrimitives.ReadInt32BigEndian(value);
        buffer.WriteBytes(value[..8]);
        buffer.WriteInt32(unchecked((int)elementOid));
        var head = 12 + (8 * dimensions);
        buffer.WriteBytes(value[12..head]);
        for (value = value[head..]; !value.IsEmpty;)
            value = Field(value, element, buffer, row);
    };

    /// <summary>A range: its flags and its bounds.</summary>
    public static WireCopy Range(WireCopy bound) => (value, buffer, row) =>
    {
        var flags = value[0];
        buffer.WriteBytes([flags]);
        value = value[1..];
        if ((flags & Empty) != 0)
            return;
        if ((flags & LowerInfinite) == 0)
            value = Field(value, bound, buffer, row);
        if ((flags & UpperInfinite) == 0)
            Field(value, bound, buffer, row);
    };

    /// <summary>A multirange: a count and its ranges.</summary>
    public static WireCopy Multirange(WireCopy range) => (value, buffer, row) =>
    {
        buffer.WriteBytes(value[..4]);
        for (value = value[4..]; !value.IsEmpty;)
            value = Field(value, range, buffer, row);
    };

    /// <summary>A composite: a count, then each field after the identity of its type, which is the target's own.</summary>
    public static WireCopy Composite(IReadOnlyList<(WireCopy Copy, uint Oid)> fields) => (value, buffer, row) =>
    {
        buffer.WriteBytes(value[..4]);
        value = value[4..];
        foreach (var (copy, oid) in fields)
        {
            buffer.WriteInt32(unchecked((int)oid));
            value = Field(value[4..], copy, buffer, row);
        }
    };

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> value, WireCopy copy, CopyBuffer buffer, long row)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(value);
        if (length < 0)
        {
            buffer.WriteNull();
            return value[4..];
        }

        var begin = buffer.BeginField();
        copy(value.Slice(4, length), buffer, row);
        buffer.EndField(begin);
        return value[(4 + length)..];
    }
}
