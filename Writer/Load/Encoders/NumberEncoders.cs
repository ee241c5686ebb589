using System.Buffers.Binary;
using System.Numerics;

namespace EfWriter.Load.Encoders;

/// <summary>boolean.</summary>
internal sealed class BoolEncoder(LoadColumn column) : ColumnEncoder<bool>(column)
{
    public override void WriteField(bool cell, CopyBuffer buffer, long row)
    {
        var field = buffer.Take(5);
        BinaryPrimitives.WriteInt32BigEndian(field, 1);
        field[4] = cell ? (byte)1 : (byte)0;
    }
}

/// <summary>smallint, from every integer that fits in it.</summary>
internal sealed class Int16Encoder<T>(LoadColumn column) : ColumnEncoder<T>(column)
    where T : IBinaryInteger<T>
{
    public override void WriteField(T cell, CopyBuffer buffer, long row)
    {
        var field = buffer.Take(6);
        BinaryPrimitives.WriteInt32BigEndian(field, 2);
        BinaryPrimitives.WriteInt16BigEndian(field[4..], short.CreateTruncating(cell));
    }
}

/// <summary>integer, from every integer that fits in it.</summary>
internal sealed class Int32Encoder<T>(LoadColumn column) : ColumnEncoder<T>(column)
    where T : IBinaryInteger<T>
{
    public override void WriteField(T cell, CopyBuffer buffer, long row)
    {
        var field = buffer.Take(8);
        BinaryPrimitives.WriteInt32BigEndian(field, 4);
        BinaryPrimitives.WriteInt32BigEndian(field[4..], int.CreateTruncating(cell));
    }
}

/// <summary>bigint, from every integer that fits in it.</summary>
internal sealed class Int64Encoder<T>(LoadColumn column) : ColumnEncoder<T>(column)
    where T : IBinaryInteger<T>
{
    public override void WriteField(T cell, CopyBuffer buffer, long row)
    {
        var field = buffer.Take(12);
        BinaryPrimitives.WriteInt32BigEndian(field, 8);
        BinaryPrimitives.WriteInt64BigEndian(field[4..], long.CreateTruncating(cell));
    }
}

/// <summary>real, from every number that it holds exactly.</summary>
internal sealed class Float4Encoder<T>(LoadColumn column) : ColumnEncoder<T>(column)
    where T : INumber<T>
{
    public override void WriteField(T cell, CopyBuffer buffer, long row)
    {
        var field = buffer.Take(8);
        BinaryPrimitives.WriteInt32BigEndian(field, 4);
        BinaryPrimitives.WriteSingleBigEndian(field[4..], float.CreateTruncating(cell));
    }
}

/// <summary>double precision, from every number that it holds exactly.</summary>
internal sealed class Float8Encoder<T>(LoadColumn column) : ColumnEncoder<T>(column)
    where T : INumber<T>
{
    public override void WriteField(T cell, CopyBuffer buffer, long row)
    {
        var field = buffer.Take(12);
        BinaryPrimitives.WriteInt32BigEndian(field, 8);
        BinaryPrimitives.WriteDoubleBigEndian(field[4..], double.CreateTruncating(cell));
    }
}
