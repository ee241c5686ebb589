using System.Runtime.CompilerServices;

namespace EfWriter.Frames;

/// <summary>Objects that arrive one after the other; their public properties are the columns, unless a shape says otherwise.</summary>
internal sealed class AsyncRowsFrame<T>(IAsyncEnumerable<T> rows, RowShape<T>? shape = null) : Frame
{
    private readonly OnePass _pass = new(TypeNames.Of(typeof(IAsyncEnumerable<T>)));

    private Action? _afterRow;

    internal override string Kind => TypeNames.Of(typeof(IAsyncEnumerable<T>));

    internal override object Source => rows;

    internal override IEnumerable<Type> ObjectTypes => [typeof(T)];

    internal override bool CanBeReadAgain => false;

    internal override bool IsUsedUp => _pass.HasBegun;

    internal override IReadOnlyList<FrameField> Fields => Shape.Fields;

    internal override IReadOnlyList<int> Optional => Shape.Optional;

    /// <summary>Runs on each object before it is read; null for nothing.</summary>
    internal Action<T>? Before { get; init; }

    /// <summary>Runs on each object and its number after that; null for nothing.</summary>
    internal Action<T, long>? Check { get; init; }

    // Asked for late: a type that cannot be a row faults the write, not the making of the frame.
    private RowShape<T> Shape => shape ?? RowShape<T>.Instance;

    internal override void BeginWrite(Action afterRow) => _afterRow = afterRow;

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken)
    {
        _pass.Begin();
        return Read(batchRows, cancellationToken);
    }

    private async IAsyncEnumerable<ColumnBatch> Read(int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new RowReader<T>(Shape, batchRows);
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            // The source may not look at it.
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.IsInFirstBatch)
                _afterRow?.Invoke();
            Before?.Invoke(row);
            Check?.Invoke(row, reader.Rows);
            reader.Add(row);
            while (reader.TryTake(out var batch))
                yield return batch;
        }

        reader.End();
        while (reader.TryTake(out var rest))
            yield return rest;
    }
}
