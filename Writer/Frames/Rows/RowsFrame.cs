namespace EfWriter.Frames;

/// <summary>A sequence of objects; their public properties are the columns, unless a shape says otherwise.</summary>
internal sealed class RowsFrame<T>(IEnumerable<T> rows, RowShape<T>? shape = null) : Frame
{
    internal override string Kind => TypeNames.Of(typeof(IEnumerable<T>));

    internal override bool CanBeReadAgain => true;

    internal override IReadOnlyList<FrameField> Fields => Shape.Fields;

    // Asked for late: a type that cannot be a row faults the write, not the making of the frame.
    private RowShape<T> Shape => shape ?? RowShape<T>.Instance;

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken) =>
        Read(batchRows, cancellationToken).ToAsyncEnumerable();

    private IEnumerable<ColumnBatch> Read(int batchRows, CancellationToken cancellationToken)
    {
        var reader = new RowReader<T>(Shape, batchRows);
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Add(row) is { } batch)
                yield return batch;
        }

        if (reader.Rest() is { } rest)
            yield return rest;
    }
}
