using Npgsql;

namespace EfWriter.Frames;

/// <summary>
/// A frame that is being read: segments of rows that have the same columns, each with its fields, what DateTimes mean, and its batches,
/// counted. Most frames are one segment.
/// </summary>
internal sealed class FrameReader : IAsyncDisposable
{
    private readonly IReadOnlyList<FrameField> _all;
    private readonly IAsyncEnumerator<ColumnBatch> _batches;
    private readonly Dictionary<string, DateTimeKind> _kinds = new(StringComparer.Ordinal);
    private bool _isPending;
    private int[]? _kept;
    private long[]? _numbers;
    private long _segmentStart;

    private FrameReader(IReadOnlyList<FrameField> fields, IAsyncEnumerator<ColumnBatch> batches) =>
        (_all, Fields, _batches) = (fields, fields, batches);

    /// <summary>
    /// The frame's columns that the first segment's rows leave to the database; of a frame without rows all that any could.
    /// </summary>
    public IReadOnlyList<string> LeftAtFirst { get; private set; } = [];

    /// <summary>The columns of the segment's rows.</summary>
    public IReadOnlyList<FrameField> Fields { get; private set; }

    /// <summary>Which of the frame's columns those are.</summary>
    public ColumnSet Set { get; private set; } = ColumnSet.All;

    /// <summary>Whether the frame has no row.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>The batch that <see cref="MoveNextAsync"/> moved to.</summary>
    public ColumnBatch Current =>
        _kept is null ? _batches.Current : _batches.Current with { Columns = [.. _kept.Select(i => _batches.Current.Columns[i])] };

    /// <summary>
    /// The number of rows before the current batch: the frame's row number of its first row, unless rows were gathered from among others.
    /// </summary>
    public long FirstRow { get; private set; }

    /// <summary>Reads the first batch, and looks in it for what the columns' DateTimes mean.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="batchRows">The most rows of a batch.</param>
    /// <param name="ifEmpty">The columns of a frame that has no rows.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<FrameReader> OpenAsync(Frame frame, int batchRows, ColumnSet ifEmpty, CancellationToken cancellationToken)
    {
        // The source may take its time, or block: not the caller's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        cancellationToken.ThrowIfCancellationRequested();
        var reader = new FrameReader(frame.Fields, frame.ReadAsync(batchRows, cancellationToken).GetAsyncEnumerator(cancellationToken));
        try
        {
            reader._isPending = await reader.AdvanceAsync().ConfigureAwait(false);
            reader.IsEmpty = !reader._isPending;
            reader.BeginSegment(reader.IsEmpty ? ifEmpty : reader._batches.Current.Set);
            reader.LeftAtFirst =
                [.. frame.Optional.Where(i => reader.IsEmpty || !reader.Set.Columns.Contains(i)).Select(i => frame.Fields[i].Name)];
            if (frame.CanBeReadAgain)
                reader.Fields = await DateTimeKinds.ResolveFromAllAsync(reader.Fields, frame, batchRows, cancellationToken)
                    .ConfigureAwait(false);
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
    /// <param name="firstRow">The number of rows before them.</param>
    public static FrameReader Of(ColumnBatch batch, long firstRow) =>
        new([], new[] { batch }.ToAsyncEnumerable().GetAsyncEnumerator()) { FirstRow = firstRow };

    /// <summary>Leaves out all columns of the segment but some.</summary>
    public void Keep(IEnumerable<string> names)
    {
        var kept = names.ToHashSet(StringComparer.Ordinal);
        if (Fields.All(field => kept.Contains(field.Name)))
            return;
        _kept = [.. Enumerable.Range(0, Fields.Count).Where(i => kept.Contains(Fields[i].Name))];
        Fields = [.. _kept.Select(i => Fields[i])];
    }

    /// <summary>Moves to the segment's next batch.</summary>
    public async ValueTask<bool> MoveNextAsync()
    {
        if (_isPending)
        {
            _isPending = false;
            return true;
        }

        // An empty frame has no current batch, and its enumerator may be asked again.
        FirstRow += Rows(_batches.Current);
        if (!await AdvanceAsync().ConfigureAwait(false))
            return false;

        // Gathered rows are a segment for each batch: their numbers need not be kept longer.
        _isPending = _numbers is not null || _batches.Current is { Numbers: not null } || !_batches.Current.Set.Equals(Set);
        return !_isPending;
    }

    /// <summary>Begins the next segment, when <see cref="MoveNextAsync"/> has come to the end of one.</summary>
    /// <returns>False if there is none.</returns>
    public bool NextSegment()
    {
        if (_isPending)
            BeginSegment(_batches.Current.Set);
        return _isPending;
    }

    /// <summary>The frame's number of one of the segment's rows.</summary>
    /// <param name="row">The number of rows that were handed out before it.</param>
    public long NumberOf(long row) =>
        _numbers is { } numbers && row >= _segmentStart && row - _segmentStart < numbers.Length ? numbers[row - _segmentStart] : row;

    public ValueTask DisposeAsync() => _batches.DisposeAsync();

    private void BeginSegment(ColumnSet set)
    {
        (Set, _kept, _segmentStart) = (set, null, FirstRow);
        Fields = [.. set.Of(_all).Select(field => _kinds.TryGetValue(field.Name, out var kind) ? field with { Kind = kind } : field)];
        if (Fields.Count == 0 && _all.Count > 0)
            throw Errors.NoColumns();
        if (!_isPending)
            return;
        _numbers = _batches.Current.Numbers;
        Fields = DateTimeKinds.Resolve(Fields, _batches.Current);
        foreach (var field in Fields)
        {
            if (field.Kind is { } kind)
                _kinds[field.Name] = kind;
        }
    }

    private async ValueTask<bool> AdvanceAsync()
    {
        try
        {
            return await _batches.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlOperationInProgressException or { InnerException: NpgsqlOperationInProgressException })
        {
            throw Errors.SourceUsesConnection();
        }
        catch (Exception e) when (e is not (FrameFault or TextMisfit or OperationCanceledException))
        {
            throw new FrameSourceException(FirstRow, e);
        }
    }

    private static int Rows(ColumnBatch? batch) => batch?.Rows ?? 0;
}
