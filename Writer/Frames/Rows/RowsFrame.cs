namespace EfWriter.Frames;

/// <summary>
/// A sequence of objects; their public properties are the columns, unless a shape says otherwise. Only a collection is read again.
/// </summary>
internal sealed class RowsFrame<T>(IEnumerable<T> rows, RowShape<T>? shape = null, string? kind = null) : Frame
{
    private readonly OnePass? _pass = rows is IReadOnlyCollection<T> or ICollection<T> ? null : new(TypeNames.Of(typeof(IEnumerable<T>)));
    private Action? _afterRow;
    private long _expected;

    internal override string Kind => kind ?? TypeNames.Of(typeof(IEnumerable<T>));

    internal override object Source => rows;

    internal override IEnumerable<Type> ObjectTypes => [typeof(T)];

    internal override long? KnownRows => rows.TryGetNonEnumeratedCount(out var count) ? count : null;

    internal override bool CanBeReadAgain => _pass is null;

    internal override bool IsUsedUp => _pass is { HasBegun: true };

    internal override IReadOnlyList<FrameField> Fields => Shape.Fields;

    internal override IReadOnlyList<int> Optional => Shape.Optional;

    /// <summary>Runs on each object before it is read; null for nothing.</summary>
    internal Action<T>? Before { get; init; }

    /// <summary>Runs on each object and its number after that; null for nothing.</summary>
    internal Action<T, long>? Check { get; init; }

    // Asked for late: a type that cannot be a row faults the write, not the making of the frame.
    private RowShape<T> Shape => shape ?? RowShape<T>.Instance;

    internal override void BeginWrite(Action afterRow) => (_afterRow, _expected) = (afterRow, 0);

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken)
    {
        _pass?.Begin();
        return Read(batchRows, cancellationToken).ToAsyncEnumerable();
    }

    private IEnumerable<ColumnBatch> Read(int batchRows, CancellationToken cancellationToken)
    {
        var count = rows.TryGetNonEnumeratedCount(out var known) ? known : 0;
        var reader = new RowReader<T>(Shape, batchRows, count);
        var expected = _expected;
        _expected = Math.Max(_expected, count);
        try
        {
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (reader.IsInFirstBatch)
                    _afterRow?.Invoke();
                Before?.Invoke(row);
                Check?.Invoke(row, reader.Rows);
                reader.Add(row);
                while (reader.TryTake(out var batch))
                    yield return batch;
            }

            // Nobody knows then which rows were lost: an attempt before may have sent them and been rolled back.
            if (reader.Rows < expected)
                throw Errors.ShorterThanBefore(Kind, reader.Rows, expected);
            reader.End();
            while (reader.TryTake(out var rest))
                yield return rest;
        }
        finally
        {
            _expected = Math.Max(_expected, reader.Rows);
        }
    }
}
