namespace EfWriter.Frames;

/// <summary>Collects rows until they are a batch. A small frame takes little room, a long one a batch's.</summary>
/// <param name="columns">Where the cells go.</param>
/// <param name="batchRows">The most rows of a batch.</param>
internal sealed class BatchBuffer(ColumnBuffer[] columns, int batchRows)
{
    private const int FirstCapacity = 256;

    private int _capacity;
    private int _rows;

    public bool IsFull => _rows == batchRows;

    public bool IsEmpty => _rows == 0;

    /// <summary>The place for the next row's cells.</summary>
    public int NextRow()
    {
        if (_rows == _capacity)
        {
            _capacity = Math.Min(batchRows, Math.Max(_capacity * 2, FirstCapacity));
            foreach (var column in columns)
                column.Grow(_capacity);
        }

        return _rows++;
    }

    public ColumnBatch Take()
    {
        var batch = new ColumnBatch(_rows, System.Array.ConvertAll(columns, column => column.ToVector()));
        _rows = 0;
        return batch;
    }
}
