namespace EfWriter.Frames;

/// <summary>Consecutive rows of a column that lie in one piece of memory.</summary>
internal abstract class ColumnChunk
{
    public abstract long Rows { get; }

    /// <summary>Some of the rows.</summary>
    /// <param name="start">The first of them, from 0 in this chunk.</param>
    /// <param name="rows">How many.</param>
    public abstract ColumnVector Slice(long start, int rows);
}

/// <summary>Values beside an Arrow validity bitmap.</summary>
internal sealed class MemoryChunk<T>(ReadOnlyMemory<T> values, ReadOnlyMemory<byte> validity) : ColumnChunk
{
    public override long Rows => values.Length;

    public override ColumnVector Slice(long start, int rows) =>
        new MemoryVector<T>(values.Slice((int)start, rows), validity, (int)start);
}

/// <summary>Arrow's strings: their bytes, their offsets, their validity bitmap.</summary>
internal sealed class Utf8Chunk(ReadOnlyMemory<byte> data, ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> validity) : ColumnChunk
{
    public override long Rows => Math.Max(offsets.Length - 1, 0);

    public override ColumnVector Slice(long start, int rows) =>
        new Utf8Vector(data, offsets.Slice((int)start, rows + 1), validity, (int)start);
}

/// <summary>Rows that only an indexer hands out, or an enumerator, which is several times as fast.</summary>
/// <param name="rows">How many.</param>
/// <param name="open">Begins to enumerate them; null is null.</param>
/// <param name="read">Reads one of them, for what is read again.</param>
internal sealed class EnumeratedChunk<T>(long rows, Func<IEnumerator<T?>> open, Func<long, T?> read) : ColumnChunk
    where T : class
{
    private readonly IEnumerator<T?> _cells = open();
    private long _next;

    public override long Rows => rows;

    public override ColumnVector Slice(long start, int rows) => new EnumeratedVector<T>(this, start);

    public void Read(long start, Span<T> target, Span<bool> nulls)
    {
        for (var i = 0; i < target.Length; i++)
        {
            var cell = Cell(start + i);
            target[i] = cell!;
            nulls[i] = cell is null;
        }
    }

    private T? Cell(long row)
    {
        if (row != _next || !_cells.MoveNext())
            return read(row);
        _next++;
        return _cells.Current;
    }
}

/// <summary>Cells of an <see cref="EnumeratedChunk{T}"/>.</summary>
internal sealed class EnumeratedVector<T>(EnumeratedChunk<T> chunk, long first) : ColumnVector<T>
    where T : class
{
    public override void Read(int start, Span<T> target, Span<bool> nulls) => chunk.Read(first + start, target, nulls);
}
