using System.Runtime.CompilerServices;

namespace EfWriter.Frames;

/// <summary>Objects that arrive one after the other; their public properties are the columns.</summary>
internal sealed class AsyncRowsFrame<T>(IAsyncEnumerable<T> rows) : Frame
{
    private readonly OnePass _pass = new(TypeNames.Of(typeof(IAsyncEnumerable<T>)));

    internal override string Kind => TypeNames.Of(typeof(IAsyncEnumerable<T>));

    internal override bool CanBeReadAgain => false;

    internal override IReadOnlyList<FrameField> Fields => RowShape<T>.Instance.Fields;

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken)
    {
        _pass.Begin();
        return Read(batchRows, cancellationToken);
    }

    private async IAsyncEnumerable<ColumnBatch> Read(int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new RowReader<T>(batchRows);
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            // The source may not look at it.
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Add(row) is { } batch)
                yield return batch;
        }

        if (reader.Rest() is { } rest)
            yield return rest;
    }
}
