using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Scalars;

namespace EfWriter.Frames;

/// <summary>Arrow's booleans, eight to a byte.</summary>
internal sealed class BitVector(ArrowSlice slice) : ColumnVector<bool>
{
    public override void Read(int start, Span<bool> target, Span<bool> nulls)
    {
        Validity.Read(slice.Validity.Span, slice.First + start, nulls);
        var bits = slice.Data.Buffers[1].Span;
        for (var i = 0; i < target.Length; i++)
            target[i] = Validity.IsSet(bits, slice.First + start + i);
    }
}

/// <summary>Strings and binaries with 64-bit offsets.</summary>
internal sealed class LargeUtf8Vector(ArrowSlice slice) : ColumnVector<ReadOnlyMemory<byte>>
{
    public override void Read(int start, Span<ReadOnlyMemory<byte>> target, Span<bool> nulls)
    {
        Validity.Read(slice.Validity.Span, slice.First + start, nulls);
        var data = slice.Data.Buffers[2].Memory;
        var bounds = slice.Offsets<long>().Span.Slice(start, target.Length + 1);
        for (var i = 0; i < target.Length; i++)
            target[i] = data[checked((int)bounds[i])..checked((int)bounds[i + 1])];
    }
}

/// <summary>Strings and binaries as views: short ones in the view itself, others in one of many buffers.</summary>
internal sealed class ViewVector(ArrowSlice slice) : ColumnVector<ReadOnlyMemory<byte>>
{
    private const int ViewBytes = 16;
    private const int LengthBytes = 4;

    public override void Read(int start, Span<ReadOnlyMemory<byte>> target, Span<bool> nulls)
    {
        Validity.Read(slice.Validity.Span, slice.First + start, nulls);
        var bytes = slice.Data.Buffers[1].Memory;
        var views = MemoryMarshal.Cast<byte, BinaryView>(bytes.Span);
        for (var i = 0; i < target.Length; i++)
        {
            if (nulls[i])
                continue;
            var row = slice.First + start + i;
            ref readonly var view = ref views[row];
            target[i] = view.IsInline
                ? bytes.Slice(row * ViewBytes + LengthBytes, view.Length)
                : slice.Data.Buffers[2 + view.BufferIndex].Memory.Slice(view.BufferOffset, view.Length);
        }
    }
}

/// <summary>Cells of one width, as bytes.</summary>
/// <param name="slice">The rows.</param>
/// <param name="width">The bytes of each cell.</param>
internal sealed class FixedWidthVector(ArrowSlice slice, int width) : ColumnVector<ReadOnlyMemory<byte>>
{
    public override void Read(int start, Span<ReadOnlyMemory<byte>> target, Span<bool> nulls)
    {
        Validity.Read(slice.Validity.Span, slice.First + start, nulls);
        var bytes = slice.Data.Buffers[1].Memory;
        for (var i = 0; i < target.Length; i++)
            target[i] = bytes.Slice((slice.First + start + i) * width, width);
    }
}

/// <summary>Decimals that .NET's decimal holds: the digits as a little-endian whole number.</summary>
/// <param name="slice">The rows.</param>
/// <param name="width">The bytes of each cell: 4, 8, 16 or 32.</param>
/// <param name="scale">The digits after the point, from 0 to 28.</param>
/// <param name="factor">What the digits are multiplied by: 1, or a power of ten where Arrow's scale is negative.</param>
internal sealed class DecimalVector(ArrowSlice slice, int width, byte scale, decimal factor) : ColumnVector<decimal>
{
    public override void Read(int start, Span<decimal> target, Span<bool> nulls)
    {
        Validity.Read(slice.Validity.Span, slice.First + start, nulls);
        var bytes = slice.Data.Buffers[1].Span;
        for (var i = 0; i < target.Length; i++)
        {
            if (nulls[i])
                continue;
            var cell = bytes.Slice((slice.First + start + i) * width, width);
            if (!TryRead(cell, scale, out target[i]))
                throw Errors.UnusableCell(slice.Place.Column, slice.Place.FirstRow + start + i,
                    "a decimal with more digits than its type declares");
            if (factor != 1)
                target[i] *= factor;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> cell, byte scale, out decimal value)
    {
        var digits = cell.Length switch
        {
            4 => BinaryPrimitives.ReadInt32LittleEndian(cell),
            8 => BinaryPrimitives.ReadInt64LittleEndian(cell),
            _ => BinaryPrimitives.ReadInt128LittleEndian(cell),
        };
        var magnitude = (UInt128)(digits < 0 ? -digits : digits);
        var isNegative = digits < 0;
        value = default;

        // Beyond 96 bits, or beyond the 128 that were read: the rest must repeat the sign.
        if (magnitude >> 96 != 0 || (cell.Length > 16 && cell[16..].ContainsAnyExcept(isNegative ? (byte)0xFF : (byte)0)))
            return false;
        value = new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), isNegative, scale);
        return true;
    }
}

/// <summary>A member of structs: null where the struct is, or the member.</summary>
/// <param name="slice">The structs.</param>
/// <param name="member">The member, whose cells stand where the structs do.</param>
internal sealed class MemberVector<T>(ArrowSlice slice, ArrayData member) : ColumnVector<T>
    where T : unmanaged
{
    public override void Read(int start, Span<T> target, Span<bool> nulls)
    {
        new ArrowSlice(member, slice.First + start, target.Length, slice.Place).Values<T>().Read(0, target, nulls);
        var missing = new bool[nulls.Length];
        Validity.Read(slice.Validity.Span, slice.First + start, missing);
        for (var i = 0; i < nulls.Length; i++)
            nulls[i] |= missing[i];
    }
}
