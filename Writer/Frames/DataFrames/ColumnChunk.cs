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

/// <summary>Rows that are read one by one through a column's typed indexer, which hands out what it holds.</summary>
/// <param name="rows">How many.</param>
/// <param name="read">Reads a row; null is null.</param>
internal sealed class IndexedChunk<T>(long rows, Func<long, T?> read) : ColumnChunk
    where T : class
{
    public override long Rows => rows;

    public override ColumnVector Slice(long start, int rows) => new IndexedVector<T>(read, start);
}

/// <summary>Cells behind an indexer.</summary>
internal sealed class IndexedVector<T>(Func<long, T?> read, long first) : ColumnVector<T>
    where T : class
{
    public override void Read(int start, Span<T> target, Span<bool> nulls)
    {
        for (var i = 0; i < target.Length; i++)
        {
            var cell = read(first + start + i);
            target[i] = cell!;
            nulls[i] = cell is null;
        }
    }
}
