using EfWriter.Catalog;

namespace EfWriter.Load.Encoders;

/// <summary>A one-dimensional array, each element written by its own type's encoder.</summary>
internal sealed class ArrayEncoder<T>(LoadColumn column, ColumnEncoder<T> element) : VariableEncoder<T[]>(column)
{
    private readonly ArrayWriter _writer = new(column.Target.Type);

    protected override void WriteValue(T[] cell, CopyBuffer buffer, long row)
    {
        _writer.Begin(buffer, cell.Length, mayHoldNulls: default(T) is null);
        foreach (var item in cell)
        {
            if (item is null)
                buffer.WriteNull();
            else
                element.WriteField(item, buffer, row);
        }
    }
}

/// <summary>A one-dimensional array of values that may be null.</summary>
internal sealed class NullableArrayEncoder<T>(LoadColumn column, ColumnEncoder<T> element) : VariableEncoder<T?[]>(column)
    where T : struct
{
    private readonly ArrayWriter _writer = new(column.Target.Type);

    protected override void WriteValue(T?[] cell, CopyBuffer buffer, long row)
    {
        _writer.Begin(buffer, cell.Length, mayHoldNulls: true);
        foreach (var item in cell)
        {
            if (item is { } value)
                element.WriteField(value, buffer, row);
            else
                buffer.WriteNull();
        }
    }
}

/// <summary>Writes an array's head.</summary>
internal readonly struct ArrayWriter(TargetType array)
{
    // PostgreSQL's own vectors count from 0.
    private readonly int _first = array.Oid is PgTypes.Int2Vector or PgTypes.OidVector ? 0 : 1;
    private readonly uint _elementOid = array.Element!.SentOid;

    public void Begin(CopyBuffer buffer, int length, bool mayHoldNulls)
    {
        buffer.WriteInt32(length == 0 ? 0 : 1);
        buffer.WriteInt32(mayHoldNulls ? 1 : 0);
        buffer.WriteInt32(unchecked((int)_elementOid));
        if (length > 0)
        {
            buffer.WriteInt32(length);
            buffer.WriteInt32(_first);
        }
    }
}
