using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Requests;
using EfWriter.Session;
using Npgsql;

namespace EfWriter.BadRows;

/// <summary>Sends a frame batch by batch, each in a part of the transaction of its own, and leaves out the rows that are refused.</summary>
internal sealed class PiecewiseDelivery : IDelivery
{
    // What is sent twice if one of them is refused.
    private const int MostBatchRows = 8_192;

    private readonly WriteRequest _request;
    private readonly NpgsqlConnection _connection;
    private readonly ServerCatalog _catalog;
    private readonly RejectTable? _rejects;
    private readonly BadRowList _bad;

    private PiecewiseDelivery(WriteRequest request, WriteSession session, RejectTable? rejects)
    {
        (_request, _connection, _catalog, _rejects) = (request, session.Connection, session.Catalog, rejects);
        _bad = new(request);
    }

    public int BatchRows => Math.Min(_request.Options.BatchRows, MostBatchRows);

    public IReadOnlyList<BadRow> BadRows => _bad.Rows;

    public string? RejectTable => _bad.WithCells.Count > 0 ? _rejects?.Name.ToString() : null;

    /// <summary>Prepares the session, and refuses a reject table that is something else.</summary>
    public static async Task<PiecewiseDelivery> OpenAsync(WriteSession session, WriteRequest request, CancellationToken cancellationToken)
    {
        // The mode lasts for the transaction: the caller's is not ours to change.
        if (session.IsOwn)
            await session.Catalog.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken).ConfigureAwait(false);
        if (!request.RejectsToTable)
            return new(request, session, rejects: null);

        var name = EfWriter.BadRows.RejectTable.NameOf(request);
        if (name == request.Name)
            throw Errors.RejectTableIsTarget();
        var rejects = new RejectTable(session.Host, name, request.Name, request.LockTimeout);
        await rejects.CheckAsync(cancellationToken).ConfigureAwait(false);
        return new(request, session, rejects);
    }

    public async Task<LoadedRows> RunAsync(
        FrameReader reader, Segments segments, IPieceSteps route, IProgress<WriteProgress>? progress, CancellationToken cancellationToken)
    {
        var isolation = new RowIsolation(_connection, _bad.MostWaiting);
        var waiting = new Dictionary<long, FrameBatch>();
        var sum = new LoadedRows(0, 0, 0);
        await route.BeginPiecesAsync(cancellationToken).ConfigureAwait(false);
        do
        {
            var segment = await segments.CurrentAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.MoveNextAsync().ConfigureAwait(false))
            {
                var batch = new FrameBatch(reader.Current, reader.FirstRow, segment);
                await isolation.RunAsync(
                    batch.Range,
                    range => SendAsync(batch, range),
                    (row, failure) => LeaveOutAsync(batch, row, failure),
                    row => waiting.Add(row, batch.Keep(row)),
                    cancellationToken).ConfigureAwait(false);
                progress?.Report(new(sum.Rows, sum.Bytes));
            }
        }
        while (reader.NextSegment());

        await isolation.SettleAsync(
            range => SendAsync(waiting[range.First], range), (row, failure) => LeaveOutAsync(waiting[row], row, failure), cancellationToken)
            .ConfigureAwait(false);
        await route.EndPiecesAsync(cancellationToken).ConfigureAwait(false);
        return sum;

        async Task SendAsync(FrameBatch batch, RowRange range) =>
            sum = sum.Plus(await SendPieceAsync(batch, range, route, cancellationToken).ConfigureAwait(false));

        Task LeaveOutAsync(FrameBatch batch, long row, Exception failure)
        {
            _bad.Add(RowRefusals.Describe(failure, batch.NumberOf(row), route.Table), failure, _bad.KeepsCells ? batch.Json(row) : null);
            return Task.CompletedTask;
        }
    }

    public async Task<long> IsolateAsync(RowRange rows, IPieceSteps route, Func<RowRange, Task> attempt,
        CancellationToken cancellationToken)
    {
        var before = _bad.WithCells.Count;
        var isolation = new RowIsolation(_connection, _bad.MostWaiting);
        await isolation.RunAsync(rows, attempt, LeaveOutAsync, keep: null, cancellationToken).ConfigureAwait(false);
        await isolation.SettleAsync(attempt, LeaveOutAsync, cancellationToken).ConfigureAwait(false);
        return _bad.WithCells.Count - before;

        async Task LeaveOutAsync(long row, Exception failure)
        {
            var cells = await route.TakeOutAsync(row, _bad.KeepsCells, cancellationToken).ConfigureAwait(false);
            _bad.Add(RowRefusals.Describe(failure, row, route.Table), failure, cells);
        }
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        // What failed all rows at once may be right for some of them at a time, and is still not what was asked for.
        if (_request.FindsBadRow)
            throw Errors.NoBadRowFound();
        if (_bad.WithCells.Count > 0 && _rejects is not null)
            await _rejects.AddAsync(_bad.WithCells, cancellationToken).ConfigureAwait(false);
        foreach (var bad in _bad.Rows)
            _request.BadRows.OnRejected?.Invoke(bad);
    }

    private async Task<LoadedRows> SendPieceAsync(FrameBatch batch, RowRange range, IPieceSteps route, CancellationToken cancellationToken)
    {
        var (loader, target) = batch.Segment;
        await route.BeginPieceAsync(range, cancellationToken).ConfigureAwait(false);
        var before = await _catalog.CountInsertedAsync(target.Table, cancellationToken).ConfigureAwait(false);
        var reader = batch.Read(range);
        await using var readerEnd = reader.ConfigureAwait(false);
        var sent = await loader.LoadAsync(reader, target, progress: null, cancellationToken).ConfigureAwait(false);
        var counted = sent.Counted ?? await _catalog.CountInsertedAsync(target.Table, cancellationToken).ConfigureAwait(false) - before;
        var arrived = counted is null || counted == sent.Rows
            ? await route.EndPieceAsync(range, target, cancellationToken).ConfigureAwait(false)
            : null;
        return sent with { Counted = arrived ?? counted };
    }
}
