namespace EfWriter.Load.Encoders;

/// <summary>An array of more than one dimension, or with other lower bounds than .NET's 0, which is PostgreSQL's 1.</summary>
/// <typeparam name="TArray">The array's type.</typeparam>
/// <typeparam name="T">The elements' type, without <see cref="Nullable{T}"/>.</typeparam>
internal sealed class MultiArrayEncoder<TArray, T>(LoadColumn column, ColumnEncoder<T> element) : VariableEncoder<TArray>(column)
    where TArray : class
{
    private readonly uint _oid = column.Target.Type.Element!.SentOid;

    protected override void WriteValue(TArray cell, CopyBuffer buffer, long row)
    {
        var array = (Array)(object)cell;
        buffer.WriteInt32(array.Length == 0 ? 0 : array.Rank);
        buffer.WriteInt32(1);
        buffer.WriteInt32(unchecked((int)_oid));
        for (var i = 0; i < array.Rank && array.Length > 0; i++)
        {
            buffer.WriteInt32(array.GetLength(i));
            buffer.WriteInt32(array.GetLowerBound(i) + 1);
        }

        foreach (var item in array)
        {
            if (item is T value)
                element.WriteField(value, buffer, row);
            else
                buffer.WriteNull();
        }
    }
}
