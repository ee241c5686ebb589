using EfWriter.Load;
using EfWriter.Merge;
using EfWriter.Migrations;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.BadRows;

/// <summary>What one attempt at a write does about rows that are refused; nothing but to name them, where one of them fails the write.</summary>
internal sealed class BadRowWatch
{
    private readonly WriteOptions _options;
    private readonly Catalog _catalog;
    private readonly Merger _merger;
    private readonly RejectTable? _rejects;
    private readonly BadRowList _bad;

    private BadRowWatch(DbContext host, Merger merger, RejectTable? rejects, WriteOptions options)
    {
        _options = options;
        _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());
        _merger = merger;
        _rejects = rejects;
        _bad = new(options);
    }

    /// <summary>Whether rows are sent piece by piece, so that one can be found and left out.</summary>
    public bool Isolates => _options.IsolatesRows();

    /// <summary>The rows left out so far.</summary>
    public IReadOnlyList<BadRow> Rows => _bad.Rows;

    /// <summary>Where they are kept; null where there are none, or not in a table.</summary>
    public string? Table => _bad.WithCells.Count > 0 ? _rejects?.Name.ToString() : null;

    /// <summary>Begins to watch, and refuses a reject table that is something else.</summary>
    public static async Task<BadRowWatch> BeginAsync(
        DbContext host, Merger merger, QualifiedName target, WriteOptions options, bool isOwnTransaction, CancellationToken cancellationToken)
    {
        // The mode lasts for the transaction: the caller's is not ours to change.
        if (isOwnTransaction && options.IsolatesRows())
            await new Catalog((NpgsqlConnection)host.Database.GetDbConnection()).ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken).ConfigureAwait(false);
        var rejects = options.RejectsToTable()
            ? new RejectTable(host, target with { Name = options.RejectTable ?? Identifiers.Derive(target.Name, "_rejects") })
            : null;
        if (rejects?.Name == target)
            throw Errors.RejectTableIsTarget();
        if (rejects is not null)
            await rejects.CheckAsync(cancellationToken).ConfigureAwait(false);
        return new(host, merger, rejects, options);
    }

    /// <summary>What sends the rows: as a whole, or so that some can be left out where that is wanted.</summary>
    /// <param name="table">Where they go in the end.</param>
    /// <param name="staged">Where they go on from a temporary table at once.</param>
    /// <param name="merge">Where they are merged in the end.</param>
    public IDelivery Delivery(TargetTable table, StagedRows? staged, MergePlan? merge)
    {
        if (!Isolates)
            return new NamingLoader();
        var steps = staged is not null ? new StagedPieces(staged) : merge is not null ? new MergedPieces(_merger, merge) : new PieceSteps();
        return new IsolatingLoader(steps, table, _catalog, _bad);
    }

    /// <summary>Merges the staged rows, without those that the table refuses.</summary>
    /// <returns>What became of them, and how many the table has refused.</returns>
    public async Task<(MergeCounts Counts, long Refused)> MergeAsync(MergePlan plan, TargetTable table, long rows, CancellationToken cancellationToken)
    {
        if (!Isolates)
            return (await _merger.RunAsync(plan, table, rows, inRanges: null, cancellationToken).ConfigureAwait(false), 0);

        var before = _bad.WithCells.Count;
        var isolation = new RowIsolation(_catalog, _bad.MostWaiting);
        var counts = await _merger.RunAsync(plan, table, rows, InRangesAsync, cancellationToken).ConfigureAwait(false);
        return (counts, _bad.WithCells.Count - before);

        async Task InRangesAsync(long first, long count, Func<long, long, Task> attempt)
        {
            await isolation.RunAsync(new(first, count), AttemptAsync, LeaveOutAsync, keep: null, cancellationToken).ConfigureAwait(false);
            await isolation.SettleAsync(AttemptAsync, LeaveOutAsync, cancellationToken).ConfigureAwait(false);

            Task AttemptAsync(RowRange range) => attempt(range.First, range.End - 1);
        }

        async Task LeaveOutAsync(long row, Exception failure)
        {
            var cells = await _merger.TakeOutAsync(plan, row, _bad.KeepsCells, cancellationToken).ConfigureAwait(false);
            _bad.Add(RowRefusals.Describe(failure, row, table), failure, cells);
        }
    }

    /// <summary>Keeps the rows left out where the caller wants them: part of the write, and so before its commit.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        // What failed all rows at once may be right for some of them at a time, and is still not what was asked for.
        if (_options.FindsBadRow)
            throw Errors.NoBadRowFound();
        if (_bad.WithCells.Count > 0 && _rejects is not null)
            await _rejects.AddAsync(_bad.WithCells, cancellationToken).ConfigureAwait(false);
        foreach (var bad in _bad.Rows)
            _options.OnRejected?.Invoke(bad);
    }
}
