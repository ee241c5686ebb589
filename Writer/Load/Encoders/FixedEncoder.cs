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

    public sealed override int Load(ColumnVector source, int start, long row, Span<int> sizes)
    {
        var hasNulls = TakeCells(source, start, row, sizes.Length);
        Check(Cells(sizes.Length), Nulls(sizes.Length), row);
        FieldSize = hasNulls ? LengthSize : Size;
        if (hasNulls)
            AddSizes(Nulls(sizes.Length), sizes);
        return sizes.Length;
    }

    public sealed override void Write(Span<byte> block, Span<int> places, int offset)
    {
        // The places are sums of the sizes that Load gave, and the block is as long as all of them.
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetReference(block), offset);
        var cells = Cells(places.Length);
        if (FieldSize < Size)
        {
            WriteSome(ref start, block.Length - SpareBytes - offset, cells, places);
            return;
        }

        for (var i = 0; i < cells.Length; i++)
            TFormat.Write(ref Unsafe.Add(ref start, places[i]), cells[i]);
    }

    // Every length as if it were NULL's first; then every cell, a null one to where it does no harm: no branch is guessed for a cell.
    private void WriteSome(ref byte start, int spare, ReadOnlySpan<T> cells, Span<int> places)
    {
        var nulls = Nulls(places.Length);
        for (var i = 0; i < cells.Length; i++)
        {
            var place = places[i];
            var isNull = AsNumber(nulls[i]);
            BigEndian.Write(ref Unsafe.Add(ref start, place), -1);
            TFormat.Write(ref Unsafe.Add(ref start, place + ((spare - place) & -isNull)), cells[i]);
            places[i] = place + (TFormat.Width & ~-isNull);
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
            sizes[i] += TFormat.Width & ~-AsNumber(nulls[i]);
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
