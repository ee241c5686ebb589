using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>Encodes cells whose values differ in length: into a buffer of the column's own first, from where they are copied into the rows.</summary>
internal abstract class VariableEncoder<T>(LoadColumn column) : ColumnEncoder<T>(column), IDisposable
{
    // A block of long texts ends early, so that it holds no more than this and one text.
    private const int EnoughBytes = 256 * 1024;

    // Grows to what a block of this column needs.
    private readonly CopyBuffer _values = new(1024);
    private int[] _ends = [];

    public sealed override int Load(ColumnVector source, int start, long row, Span<int> sizes)
    {
        MakeRoom(ref _ends, sizes.Length);
        var cells = PeekCells(source, start, row, sizes.Length);
        var taken = WriteValues(cells, row, sizes);
        CheckValues(_values.Written.Span, _ends.AsSpan(0, taken), row);
        return taken;
    }

    public sealed override void Write(Span<byte> block, Span<int> places, int offset)
    {
        var nulls = Nulls(places.Length);
        var values = _values.Written.Span;
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetReference(block), offset);
        var begin = 0;
        for (var i = 0; i < places.Length; i++)
        {
            ref var field = ref Unsafe.Add(ref start, places[i]);
            var value = values[begin.._ends[i]];
            BigEndian.Write(ref field, nulls[i] ? -1 : value.Length);
            value.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref field, LengthSize), value.Length));
            places[i] += LengthSize + value.Length;
            begin = _ends[i];
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

    /// <summary>Looks at the bytes of some values at once, for what can be found faster there than cell by cell.</summary>
    /// <param name="values">The bytes.</param>
    /// <param name="ends">Where each value ends in them.</param>
    /// <param name="row">The first value's row.</param>
    protected virtual void CheckValues(ReadOnlySpan<byte> values, ReadOnlySpan<int> ends, long row)
    {
    }

    private int WriteValues(ReadOnlySpan<T> cells, long row, Span<int> sizes)
    {
        var nulls = Nulls(sizes.Length);
        var begin = 0;
        _values.Clear();
        for (var i = 0; i < cells.Length; i++)
        {
            if (!nulls[i])
                WriteValue(cells[i], _values, row + i);
            var end = _values.Length;
            _ends[i] = end;
            sizes[i] += LengthSize + end - begin;
            if (end >= EnoughBytes)
                return i + 1;
            begin = end;
        }

        return sizes.Length;
    }
}
