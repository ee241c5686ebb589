namespace EfWriter.Frames;

/// <summary>Collects the rows that have one set of columns.</summary>
internal sealed class RowGroup<T>
{
    private readonly RowShape<T> _shape;
    private readonly ColumnSet _set;
    private readonly ColumnBuffer[] _buffers;
    private readonly JsonBuffer[] _documents;
    private readonly BatchBuffer _batch;
    private readonly ulong[] _has;
    private long[] _numbers = [];

    /// <param name="shape">Takes rows apart.</param>
    /// <param name="has">Which optional cells the rows have, as bits.</param>
    /// <param name="batchRows">The most rows of a batch.</param>
    /// <param name="firstRows">The rows that there is room for at first.</param>
    public RowGroup(RowShape<T> shape, ulong[] has, int batchRows, int firstRows)
    {
        (_shape, _has, _set) = (shape, has, shape.SetOf(has));
        _buffers = shape.NewBuffers(_set);
        _documents = [.. _buffers.OfType<JsonBuffer>()];
        _batch = new([.. _set.Of(_buffers)], batchRows, firstRows);
    }

    /// <summary>The bytes of the rows' documents.</summary>
    public int Bytes
    {
        get
        {
            var bytes = 0;
            foreach (var documents in _documents)
                bytes = Math.Max(bytes, documents.Bytes);
            return bytes;
        }
    }

    /// <summary>Whether the rows' cells hold as many bytes as a batch may.</summary>
    public bool IsHeavy => _batch.Bytes >= BatchBuffer.EnoughBytes;

    public bool IsEmpty => _batch.IsEmpty;

    /// <summary>The frame's number of the first row that was collected with its number.</summary>
    public long FirstNumber => _numbers[0];

    public bool Has(ReadOnlySpan<ulong> has) => has.SequenceEqual(_has);

    /// <summary>Takes a row's cells.</summary>
    public void Add(T row)
    {
        _shape.Put(row, _batch.NextRow(), _buffers, _has);
        _batch.EndRow();
    }

    /// <summary>Takes a row's cells and its number.</summary>
    public void Add(T row, long number)
    {
        if (_batch.Rows == _numbers.Length)
            System.Array.Resize(ref _numbers, Math.Max(_numbers.Length * 2, RowReader<T>.FewGathered));
        _numbers[_batch.Rows] = number;
        Add(row);
    }

    /// <summary>The rows collected, and none from then on.</summary>
    /// <param name="areNumbered">Whether they come from among other rows.</param>
    public ColumnBatch Take(bool areNumbered)
    {
        var numbers = areNumbered ? _numbers[.._batch.Rows] : null;
        return _batch.Take() with { Set = _set, Numbers = numbers };
    }
}
