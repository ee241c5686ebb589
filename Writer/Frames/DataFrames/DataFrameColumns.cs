using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace EfWriter.Frames;

/// <summary>DataFrame's kinds of columns, opened at their buffers.</summary>
internal static class DataFrameColumns
{
    private const string Remedy = "Use one of DataFrame's own column kinds, such as Int64DataFrameColumn or StringDataFrameColumn.";

    public static ChunkedColumn Of(DataFrameColumn column) => column switch
    {
        StringDataFrameColumn text => Text(text),
        ArrowStringDataFrameColumn text => ArrowText(text),
        _ when Ancestor(column, typeof(PrimitiveDataFrameColumn<>)) is { } primitive => Open(nameof(Primitive), primitive, column),
        _ when Ancestor(column, typeof(VBufferDataFrameColumn<>)) is { } vectors => Open(nameof(Vectors), vectors, column),
        _ => throw Errors.UnsupportedColumn(column.Name, TypeNames.Of(column.GetType()), Remedy),
    };

    private static Type? Ancestor(DataFrameColumn column, Type generic)
    {
        for (var type = column.GetType(); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == generic)
                return type.GetGenericArguments()[0];
        }

        return null;
    }

    // Once for each column: the cells themselves are read by typed code.
    private static ChunkedColumn Open(string method, Type type, DataFrameColumn column) =>
        RuntimeGenerics.Call<ChunkedColumn>(typeof(DataFrameColumns), method, type, column);

    private static FrameField Field<T>(DataFrameColumn column) => new(column.Name, typeof(T), IsNullable: true);

    private static ChunkedColumn Text(StringDataFrameColumn column) =>
        new(Field<string>(column), () => StringBuffers.TryGet(column) is { } lists
            ? [.. lists.Select(texts => new StringListChunk(texts))]
            : [new EnumeratedChunk<string>(column.Length, column.GetEnumerator, row => column[row])]);

    private static ChunkedColumn ArrowText(ArrowStringDataFrameColumn column) => new(Field<string>(column) with { IsMemory = true }, () =>
        column.Length == 0
            ? []
            : [.. column.GetReadOnlyDataBuffers()
                .Zip(column.GetReadOnlyOffsetsBuffers(), Validities(column.NullCount, column.GetReadOnlyNullBitMapBuffers()))
                .Select(buffers => new Utf8Chunk(buffers.First, Values(buffers.Second, column), buffers.Third))]);

    private static ChunkedColumn Primitive<T>(PrimitiveDataFrameColumn<T> column)
        where T : unmanaged =>
        new(Field<T>(column), () =>
            column.Length == 0
                ? []
                : [.. Buffers(column)
                    .Zip(Validities(column.NullCount, column.GetReadOnlyNullBitMapBuffers()))
                    .Select(buffers => new MemoryChunk<T>(Values(buffers.First, column), buffers.Second))]);

    private static ChunkedColumn Vectors<T>(VBufferDataFrameColumn<T> column)
    {
        // ML.NET's texts.
        if (column is VBufferDataFrameColumn<ReadOnlyMemory<char>> texts)
            return Arrays(texts, vector => vector.DenseValues().Select(text => text.ToString()).ToArray());
        return Arrays(column, vector => vector.DenseValues().ToArray());
    }

    private static ChunkedColumn Arrays<T, TItem>(VBufferDataFrameColumn<T> column, Func<VBuffer<T>, TItem[]> convert) =>
        new(Field<TItem[]>(column), () => [new EnumeratedChunk<TItem[]>(
            column.Length, ((IEnumerable<VBuffer<T>>)column).Select(convert).GetEnumerator, row => convert(column[row]))]);

    private static ReadOnlyMemory<T>[] Buffers<T>(PrimitiveDataFrameColumn<T> column)
        where T : unmanaged
    {
        try
        {
            return [.. column.GetReadOnlyDataBuffers()];
        }
        catch (ArgumentOutOfRangeException)
        {
            // The column's own check: its memory is shorter than its length.
            throw Errors.BrokenBuffer(column.Name, TypeNames.Of(typeof(T)));
        }
    }

    // Without nulls a bitmap may be empty, or not be what it says.
    private static IEnumerable<ReadOnlyMemory<byte>> Validities(long nullCount, IEnumerable<ReadOnlyMemory<byte>> bitmaps) =>
        nullCount == 0 ? bitmaps.Select(_ => ReadOnlyMemory<byte>.Empty) : bitmaps;

    /// <summary>
    /// The values as they are. DataFrame hands out its bytes' memory under another type: right from an array's beginning on,
    /// but where the bytes begin later, as Arrow's do, their offset is taken for a count of values.
    /// </summary>
    private static ReadOnlyMemory<T> Values<T>(ReadOnlyMemory<T> values, DataFrameColumn column)
        where T : unmanaged
    {
        var misread = Unsafe.As<ReadOnlyMemory<T>, ReadOnlyMemory<byte>>(ref values);
        var bytes = (long)values.Length * Unsafe.SizeOf<T>();
        ReadOnlyMemory<byte> whole;
        int start;
        if (MemoryMarshal.TryGetArray(misread, out var segment))
            (whole, start) = (segment.Array, segment.Offset);
        else if (MemoryMarshal.TryGetMemoryManager<byte, System.Buffers.MemoryManager<byte>>(misread, out var manager, out start, out _))
            whole = manager.Memory;
        else
            throw Errors.BrokenBuffer(column.Name, TypeNames.Of(typeof(T)));

        if (start + bytes > whole.Length)
            throw Errors.BrokenBuffer(column.Name, TypeNames.Of(typeof(T)));
        whole = whole.Slice(start, (int)bytes);

        // A bool of another byte than 0 or 1 is a packed one, misread.
        if (typeof(T) == typeof(bool) && whole.Span.ContainsAnyExceptInRange((byte)0, (byte)1))
            throw Errors.BrokenBuffer(column.Name, "bool");
        return start == 0 && MemoryMarshal.TryGetArray(misread, out _) ? values : ReinterpretedMemory<T>.Of(whole);
    }
}
