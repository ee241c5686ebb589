namespace EfWriter.Frames;

/// <summary>Collects rows until they are a batch. A small frame takes little room, a long one a batch's.</summary>
/// <param name="columns">Where the cells go.</param>
/// <param name="batchRows">The most rows of a batch.</param>
/// <param name="firstRows">The rows that there is room for at first: as many as are expected, which spares growing.</param>
internal sealed class BatchBuffer(IReadOnlyList<ColumnBuffer> columns, int batchRows, int firstRows = BatchBuffer.FewRows)
{
    /// <summary>Room for the rows of a frame whose length is not known.</summary>
    public const int FewRows = 256;

    /// <summary>The bytes of cells that end a batch: however large the cells of a file are, not many of them are held at once.</summary>
    public const int EnoughBytes = 32 * 1024 * 1024;

    private readonly ColumnBuffer[] _weighed = [.. columns.Where(column => column.HasWeight)];
    private int _capacity;

    public bool IsFull => Rows == batchRows || Bytes >= EnoughBytes;

    /// <summary>About how many bytes the cells hold.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => Rows == 0;

    /// <summary>The rows since the last batch.</summary>
    public int Rows { get; private set; }

    /// <summary>The place for the next row's cells.</summary>
    public int NextRow()
    {
        if (Rows == _capacity)
        {
            _capacity = (int)Math.Min(batchRows, Math.Max(_capacity * 2L, firstRows));
            foreach (var column in columns)
                column.Grow(_capacity);
        }

        return Rows++;
    }

    /// <summary>Counts what the row holds that <see cref="NextRow"/> made place for.</summary>
    public void EndRow()
    {
        foreach (var column in _weighed)
            Bytes += column.WeightOf(Rows - 1);
    }

    public ColumnBatch Take()
    {
        var batch = new ColumnBatch(Rows, [.. columns.Select(column => column.ToVector())]);
        (Rows, Bytes) = (0, 0);
        return batch;
    }
}
