namespace EfWriter.Frames;

/// <summary>Collects rows until they are a batch. A small frame takes little room, a long one a batch's.</summary>
/// <param name="columns">Where the cells go.</param>
/// <param name="batchRows">The most rows of a batch.</param>
/// <param name="firstRows">The rows that there is room for at first: as many as are expected, which spares growing.</param>
internal sealed class BatchBuffer(IReadOnlyList<ColumnBuffer> columns, int batchRows, int firstRows = BatchBuffer.FewRows)
{
    /// <summary>Room for the rows of a frame whose length is not known.</summary>
    public const int FewRows = 256;

    private int _capacity;

    public bool IsFull => Rows == batchRows;

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

    public ColumnBatch Take()
    {
        var batch = new ColumnBatch(Rows, [.. columns.Select(column => column.ToVector())]);
        Rows = 0;
        return batch;
    }
}
