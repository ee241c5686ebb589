using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>How a cell of fixed width is written: its length and its bytes, big-endian.</summary>
internal interface IFixedFormat<T>
{
    /// <summary>The bytes of the value, without its length.</summary>
    static abstract int Width { get; }

    /// <summary>Writes length and value.</summary>
    static abstract void Write(ref byte field, T cell);
}

/// <summary>Encodes cells of fixed width; each pair of types is compiled to a loop of its own.</summary>
internal class FixedEncoder<T, TFormat>(LoadColumn column) : ColumnEncoder<T>(column)
    where TFormat : struct, IFixedFormat<T>
{
    private static readonly int Size = LengthSize + TFormat.Width;

    private bool _hasNulls;

    public sealed override int Load(ColumnVector source, int start, long row, Span<int> sizes)
    {
        _hasNulls = TakeCells(source, start, row, sizes.Length);
        Check(Cells(sizes.Length), Nulls(sizes.Length), row);
        if (_hasNulls)
            AddSizes(Nulls(sizes.Length), sizes);
        else
            foreach (ref var size in sizes)
                size += Size;
        return sizes.Length;
    }

    public sealed override void Write(Span<byte> block, Span<int> places)
    {
        // The places are sums of the sizes that Load gave, and the block is as long as all of them.
        ref var start = ref MemoryMarshal.GetReference(block);
        var cells = Cells(places.Length);
        if (_hasNulls)
        {
            var nulls = Nulls(places.Length);
            for (var i = 0; i < places.Length; i++)
            {
                ref var field = ref Unsafe.Add(ref start, places[i]);
                if (nulls[i])
                    BigEndian.Write(ref field, -1);
                else
                    TFormat.Write(ref field, cells[i]);
                places[i] += nulls[i] ? LengthSize : Size;
            }
        }
        else
        {
            for (var i = 0; i < places.Length; i++)
            {
                TFormat.Write(ref Unsafe.Add(ref start, places[i]), cells[i]);
                places[i] += Size;
            }
        }
    }

    public sealed override void WriteField(T cell, CopyBuffer buffer, long row)
    {
        Check([cell], [false], row);
        TFormat.Write(ref MemoryMarshal.GetReference(buffer.Take(Size)), cell);
    }

    /// <summary>Refuses cells that the column would not keep as they are.</summary>
    protected virtual void Check(ReadOnlySpan<T> cells, ReadOnlySpan<bool> nulls, long row)
    {
    }

    private static void AddSizes(ReadOnlySpan<bool> nulls, Span<int> sizes)
    {
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] += nulls[i] ? LengthSize : Size;
    }
}

/// <summary>Writes numbers in network order, where the caller has made sure of the room.</summary>
internal static class BigEndian
{
    public static void Write(ref byte at, short value) => Unsafe.WriteUnaligned(ref at, BinaryPrimitives.ReverseEndianness(value));

    public static void Write(ref byte at, int value) => Unsafe.WriteUnaligned(ref at, BinaryPrimitives.ReverseEndianness(value));

    public static void Write(ref byte at, long value) => Unsafe.WriteUnaligned(ref at, BinaryPrimitives.ReverseEndianness(value));

    /// <summary>Writes a field of four bytes, length and value in one go.</summary>
    public static void WriteField(ref byte at, int value) => Write(ref at, (4L << 32) | (uint)value);

    /// <summary>Writes a field of eight bytes.</summary>
    public static void WriteField(ref byte at, long value)
    {
        Write(ref at, 8);
        Write(ref Unsafe.Add(ref at, 4), value);
    }
}
