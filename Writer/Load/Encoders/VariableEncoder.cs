using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>
/// Encodes cells whose values differ in length: into a buffer of the column's own first, from where they are copied into the rows.
/// </summary>
internal abstract class VariableEncoder<T>(LoadColumn column) : ColumnEncoder<T>(column), IDisposable
{
    // A block of long texts ends early, so that it holds no more than this and one text.
    private const int EnoughBytes = 256 * 1024;

    // As many as the memory can be asked for at once.
    private const int Ahead = 16;

    private static readonly int[] All = [.. Enumerable.Range(0, BlockRows)];

    // Grows to what a block of this column needs.
    private readonly CopyBuffer _values = new(1024);

    // Where each cell's value ends; of NULL, which has none, where the one before does.
    private int[] _ends = [];

    // Where the cells that are not null stand in the block.
    private int[] _indexes = [];

    // The value of a block's only row, where it lies and is too large to be copied once more.
    private ReadOnlyMemory<byte> _large;

    public sealed override int Load(ColumnVector source, int start, long row, Span<int> sizes)
    {
        MakeRoom(ref _ends, sizes.Length);
        var hasNulls = TakeCells(source, start, row, sizes.Length);
        _values.Clear();
        _large = default;
        FieldSize = LengthSize;
        var taken = WriteValues(Cells(sizes.Length), Present(sizes.Length, hasNulls), row, sizes);
        if (hasNulls)
            EndNulls(_ends.AsSpan(0, taken));
        CheckValues(_large.IsEmpty ? _values.Written.Span : _large.Span, _ends.AsSpan(0, taken), row);
        return taken;
    }

    public sealed override void Write(Span<byte> block, Span<int> places, int offset)
    {
        var nulls = Nulls(places.Length);
        var ends = _ends.AsSpan(0, places.Length);
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetReference(block), offset);

        if (!_large.IsEmpty)
        {
            var field = block[(places[0] + offset)..];
            BigEndian.Write(ref field[0], Prefix.Length + _large.Length);
            Prefix.CopyTo(field[LengthSize..]);
            _large.Span.CopyTo(field[(LengthSize + Prefix.Length)..]);
            places[0] += Prefix.Length + _large.Length;
            _large = default;
            return;
        }

        // Room for what is read behind the last value.
        ref var values = ref MemoryMarshal.GetReference(_values.Whole(SpareBytes));
        var begin = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            ref var field = ref Unsafe.Add(ref start, places[i]);
            var length = ends[i] - begin;
            BigEndian.Write(ref field, length | -AsNumber(nulls[i]));
            Copy(ref Unsafe.Add(ref values, begin), ref Unsafe.Add(ref field, LengthSize), length);
            places[i] += length;
            begin = ends[i];
        }
    }

    public sealed override void WriteField(T cell, CopyBuffer buffer, long row)
    {
        var begin = buffer.BeginField();
        WriteValue(cell, buffer, row);
        buffer.EndField(begin);
        CheckValues(buffer.Written.Span[begin..], [buffer.Length - begin], row);
    }

    public void Dispose() => _values.Dispose();

    /// <summary>Writes a cell's bytes, without their length.</summary>
    protected abstract void WriteValue(T cell, CopyBuffer buffer, long row);

    /// <summary>A cell's bytes, if they lie as they are sent, are many and were checked: they are copied into the row at once.</summary>
    protected virtual ReadOnlyMemory<byte> LargeValue(T cell, long row) => default;

    /// <summary>What is sent before a large value's bytes.</summary>
    protected virtual ReadOnlySpan<byte> Prefix => default;

    /// <summary>Looks at the bytes of some values at once, for what can be found faster there than cell by cell.</summary>
    /// <param name="values">The bytes.</param>
    /// <param name="ends">Where each value ends in them.</param>
    /// <param name="row">The first value's row.</param>
    protected virtual void CheckValues(ReadOnlySpan<byte> values, ReadOnlySpan<int> ends, long row)
    {
    }

    /// <summary>Looks at values that lie apart from their cells, for memory then brings several at once.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="some">Which of them.</param>
    protected virtual void Touch(ReadOnlySpan<T> cells, ReadOnlySpan<int> some)
    {
    }

    private int WriteValues(ReadOnlySpan<T> cells, ReadOnlySpan<int> present, long row, Span<int> sizes)
    {
        var ends = _ends.AsSpan(0, cells.Length);
        ends.Clear();
        var end = 0;
        for (var begin = 0; begin < present.Length; begin += Ahead)
        {
            var some = present.Slice(begin, Math.Min(Ahead, present.Length - begin));
            Touch(cells, some);
            foreach (var i in some)
            {
                // It is a block of its own.
                if (LargeValue(cells[i], row + i) is { IsEmpty: false } large)
                {
                    if (i > 0)
                        return i;
                    _large = large;
                    sizes[0] += Prefix.Length + large.Length;
                    ends[0] = large.Length;
                    return 1;
                }

                WriteValue(cells[i], _values, row + i);
                sizes[i] += _values.Length - end;
                end = _values.Length;
                ends[i] = end;
                if (end >= EnoughBytes)
                    return i + 1;
            }
        }

        return cells.Length;
    }

    // The cells that are not null, found once and for all: no branch is guessed for a cell.
    private ReadOnlySpan<int> Present(int count, bool hasNulls)
    {
        if (!hasNulls)
            return All.AsSpan(0, count);

        MakeRoom(ref _indexes, count);
        var nulls = Nulls(count);
        var found = 0;
        for (var i = 0; i < nulls.Length; i++)
        {
            _indexes[found] = i;
            found += 1 - AsNumber(nulls[i]);
        }

        return _indexes.AsSpan(0, found);
    }

    private static void EndNulls(Span<int> ends)
    {
        var last = 0;
        foreach (ref var end in ends)
        {
            last = Math.Max(last, end);
            end = last;
        }
    }

    // Short values in steps that overlook where they end: what stood behind the end is put back. Both sides have the room.
    private static void Copy(ref byte source, ref byte target, int length)
    {
        if (length > SpareBytes)
        {
            MemoryMarshal.CreateReadOnlySpan(ref source, length).CopyTo(MemoryMarshal.CreateSpan(ref target, length));
            return;
        }

        var behind = Vector128.LoadUnsafe(ref target, (nuint)length);
        for (var i = 0; i < length; i += Vector128<byte>.Count)
            Vector128.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
        behind.StoreUnsafe(ref target, (nuint)length);
    }
}
