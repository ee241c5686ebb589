using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>A range: its flags, then the bounds that it has, each written by its own type's encoder.</summary>
internal sealed class RangeEncoder<T>(LoadColumn column, ColumnEncoder<T> bound) : VariableEncoder<NpgsqlRange<T>>(column)
{
    private readonly RangeWriter<T> _writer = new(bound);

    protected override void WriteValue(NpgsqlRange<T> cell, CopyBuffer buffer, long row) => _writer.Write(cell, buffer, row);
}

/// <summary>A multirange: its ranges one after the other.</summary>
internal sealed class MultirangeEncoder<T>(LoadColumn column, ColumnEncoder<T> bound) : VariableEncoder<NpgsqlRange<T>[]>(column)
{
    private readonly RangeWriter<T> _writer = new(bound);

    protected override void WriteValue(NpgsqlRange<T>[] cell, CopyBuffer buffer, long row)
    {
        buffer.WriteInt32(cell.Length);
        foreach (var range in cell)
        {
            var begin = buffer.BeginField();
            _writer.Write(range, buffer, row);
            buffer.EndField(begin);
        }
    }
}

/// <summary>Writes a range without its length.</summary>
internal readonly struct RangeWriter<T>(ColumnEncoder<T> bound)
{
    private const byte Empty = 0x01;
    private const byte LowerInclusive = 0x02;
    private const byte UpperInclusive = 0x04;
    private const byte LowerInfinite = 0x08;
    private const byte UpperInfinite = 0x10;

    public void Write(NpgsqlRange<T> range, CopyBuffer buffer, long row)
    {
        buffer.WriteBytes([Flags(range)]);
        if (range.IsEmpty)
            return;
        if (!range.LowerBoundInfinite)
            bound.WriteField(range.LowerBound!, buffer, row);
        if (!range.UpperBoundInfinite)
            bound.WriteField(range.UpperBound!, buffer, row);
    }

    private static byte Flags(NpgsqlRange<T> range)
    {
        if (range.IsEmpty)
            return Empty;
        var flags = range.LowerBoundInfinite ? LowerInfinite : range.LowerBoundIsInclusive ? LowerInclusive : 0;
        flags |= range.UpperBoundInfinite ? UpperInfinite : range.UpperBoundIsInclusive ? UpperInclusive : 0;
        return (byte)flags;
    }
}
