namespace EfWriter.Frames;

/// <summary>Takes objects apart into batches.</summary>
internal sealed class RowReader<T>
{
    private readonly RowShape<T> _shape;
    private readonly ColumnBuffer[] _buffers;
    private readonly BatchBuffer _batch;
    private long _row;

    public RowReader(RowShape<T> shape, int batchRows)
    {
        _shape = shape;
        _buffers = _shape.NewBuffers();
        _batch = new BatchBuffer(_buffers, batchRows);
    }

    /// <summary>Takes an object's cells at once, for an enumerator may hand out the same object again.</summary>
    /// <param name="row">The object.</param>
    /// <returns>A batch, where the object has filled it.</returns>
    public ColumnBatch? Add(T row)
    {
        if (row is null)
            throw Errors.NullRow(_row);
        _shape.Put(row, _batch.NextRow(), _buffers);
        _row++;
        return _batch.IsFull ? _batch.Take() : null;
    }

    /// <summary>The rows since the last batch; null where there are none.</summary>
    public ColumnBatch? Rest() => _batch.IsEmpty ? null : _batch.Take();
}
