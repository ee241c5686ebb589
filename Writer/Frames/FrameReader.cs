using EfWriter.Frames.Text;

namespace EfWriter.Frames;

/// <summary>A frame that is being read: its fields, with what DateTimes mean, and its batches, counted.</summary>
internal sealed class FrameReader : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ColumnBatch> _batches;
    private bool _firstIsPending;
    private int[]? _kept;

    private FrameReader(IReadOnlyList<FrameField> fields, IAsyncEnumerator<ColumnBatch> batches)
    {
        Fields = fields;
        _batches = batches;
    }

    public IReadOnlyList<FrameField> Fields { get; private set; }

    /// <summary>The batch that <see cref="MoveNextAsync"/> moved to.</summary>
    public ColumnBatch Current => _kept is null ? _batches.Current : new(_batches.Current.Rows, [.. _kept.Select(i => _batches.Current.Columns[i])]);

    /// <summary>The frame's row number of the current batch's first row.</summary>
    public long FirstRow { get; private set; }

    /// <summary>Reads the first batch, and looks in it for what the columns' DateTimes mean.</summary>
    public static async Task<FrameReader> OpenAsync(Frame frame, int batchRows, CancellationToken cancellationToken)
    {
        var reader = new FrameReader(frame.Fields, frame.ReadAsync(batchRows, cancellationToken).GetAsyncEnumerator(cancellationToken));
        try
        {
            reader._firstIsPending = await reader.AdvanceAsync().ConfigureAwait(false);
            if (reader._firstIsPending)
                reader.Fields = DateTimeKinds.Resolve(reader.Fields, reader.Current);
            if (frame.CanBeReadAgain)
                reader.Fields = await DateTimeKinds.ResolveFromAllAsync(reader.Fields, frame, batchRows, cancellationToken).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads some rows again, that were read from a frame.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="firstRow">The frame's row number of the first one.</param>
    public static FrameReader Of(ColumnBatch batch, long firstRow) =>
        new([], new[] { batch }.ToAsyncEnumerable().GetAsyncEnumerator()) { FirstRow = firstRow };

    /// <summary>Leaves out all columns but some.</summary>
    public void Keep(IEnumerable<string> names)
    {
        var kept = names.ToHashSet(StringComparer.Ordinal);
        if (Fields.All(field => kept.Contains(field.Name)))
            return;
        _kept = [.. Enumerable.Range(0, Fields.Count).Where(i => kept.Contains(Fields[i].Name))];
        Fields = [.. _kept.Select(i => Fields[i])];
    }

    public async ValueTask<bool> MoveNextAsync()
    {
        if (_firstIsPending)
        {
            _firstIsPending = false;
            return true;
        }

        // An empty frame has no current batch, and its enumerator may be asked again.
        FirstRow += Rows(_batches.Current);
        return await AdvanceAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _batches.DisposeAsync();

    private async ValueTask<bool> AdvanceAsync()
    {
        try
        {
            return await _batches.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (FrameFault or TextMisfit or OperationCanceledException))
        {
            throw new FrameSourceException(FirstRow, e);
        }
    }

    private static int Rows(ColumnBatch? batch) => batch?.Rows ?? 0;
}
