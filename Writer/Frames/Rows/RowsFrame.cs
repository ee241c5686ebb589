namespace EfWriter.Frames;

/// <summary>A sequence of objects; their public properties are the columns.</summary>
internal sealed class RowsFrame<T>(IEnumerable<T> rows) : Frame
{
    internal override string Kind => TypeNames.Of(typeof(IEnumerable<T>));

    internal override bool CanBeReadAgain => true;

    internal override IReadOnlyList<FrameField> Fields => RowShape<T>.Instance.Fields;

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken) =>
        Read(batchRows, cancellationToken).ToAsyncEnumerable();

    private IEnumerable<ColumnBatch> Read(int batchRows, CancellationToken cancellationToken)
    {
        var reader = new RowReader<T>(batchRows);
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
