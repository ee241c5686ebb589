using EfWriter.BadRows;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Load;
using EfWriter.Merge;
using EfWriter.Migrations;
using EfWriter.Retries;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter;

/// <summary>The flow: frame → schema → table definition → run-time model → DDL commands → rows → result.</summary>
internal sealed class FrameWriter(DbContext host)
{
    private readonly TypeMap _types = new(host.GetService<IRelationalTypeMappingSource>());
    private readonly TargetFinder _targets = new(host);
    private readonly WritePlanner _planner = new(host, new LoaderFactory(host));
    private readonly TargetMaker _maker = new(host);
    private readonly LoaderFactory _loaders = new(host);
    private readonly Merger _merger = new(host);
    private readonly Sequences _sequences = new(host);
    private readonly ILogger _logger = host.GetService<ILoggerFactory>().CreateLogger(Log.Category);

    /// <summary>Writes a frame, and tells, logs and traces how it ended.</summary>
    public async Task<WriteResult> WriteAsync(Frame frame, QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Start(name);
        try
        {
            Check(frame, name, options);
            options = ModeOptions.Complete(options);
            Log.Started(_logger, frame.Kind, frame.Fields.Count, name.ToString(), options.Mode, options.IfExists);
            var retries = new WriteRetries(host, _logger, frame, name, options, WriteScope.HasCallersTransaction(host));
            var result = await retries.RunAsync((tokens, token) => FitAsync(frame, name, options, tokens, token), cancellationToken).ConfigureAwait(false);
            Log.Written(_logger, result.Rows, name.ToString(), result.Method, result.Durations.Total.TotalSeconds);
            if (result.BadRows.Count > 0)
                Log.LeftOut(_logger, result.BadRows.Count, name.ToString(), options.OnBadRow, result.RejectTable ?? "none");
            Telemetry.Succeeded(activity, result);
            return result;
        }
        catch (Exception failure)
        {
            var told = Errors.Describe(failure, name);
            Log.Ended(_logger, name.ToString(), told);
            Telemetry.Failed(activity, told);
            if (ReferenceEquals(told, failure))
                throw;
            throw told;
        }
    }

    /// <summary>Says what a write would do, and rolls back the little that looking took.</summary>
    public async Task<WritePlan> PlanAsync(Frame frame, QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        try
        {
            Check(frame, name, options);
            options = ModeOptions.Complete(options);
            var scope = await WriteScope.BeginAsync(host, cancellationToken).ConfigureAwait(false);
            await using var scopeEnd = scope.ConfigureAwait(false);
            return await new WritePreview(host, _targets, _planner).LookAsync(frame, name, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            var told = Errors.Describe(failure, name);
            if (ReferenceEquals(told, failure))
                throw;
            throw told;
        }
    }

    /// <summary>One attempt; where a text's later rows do not fit the types of its first ones, it is made again with types that they all fit.</summary>
    private async Task<WriteResult> FitAsync(Frame frame, QualifiedName name, WriteOptions options, CommitTokens? tokens, CancellationToken cancellationToken)
    {
        try
        {
            return await AttemptAsync(frame, name, options, tokens, cancellationToken).ConfigureAwait(false);
        }
        catch (TextMisfit)
        {
            return await AttemptAsync(frame, name, options, tokens, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One attempt; where the server refuses a row and does not say which, it is made again to find it.</summary>
    private async Task<WriteResult> AttemptAsync(
        Frame frame, QualifiedName name, WriteOptions options, CommitTokens? tokens, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteOnceAsync(frame, name, options, tokens, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (!options.IsolatesRows() && RowRefusals.IsUnnamed(e) && frame is not ServerQueryFrame)
        {
            if (!frame.CanBeReadAgain)
            {
                ServerFailure.NoteReadOnce(e, frame.Kind);
                throw;
            }

            return await FindBadRowAsync(e, frame, name, options, tokens, cancellationToken).ConfigureAwait(false);
        }
    }

    // Whatever else fails it the second time tells less than what failed it first.
    private async Task<WriteResult> FindBadRowAsync(
        PostgresException first, Frame frame, QualifiedName name, WriteOptions options, CommitTokens? tokens, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteOnceAsync(frame, name, options with { FindsBadRow = true, Progress = null }, tokens, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception second) when (!RowRefusals.IsNamed(second) && second is not (OperationCanceledException or CommitException))
        {
            throw first;
        }
    }

    /// <summary>One attempt, all or nothing.</summary>
    private async Task<WriteResult> WriteOnceAsync(
        Frame frame, QualifiedName name, WriteOptions options, CommitTokens? tokens, CancellationToken cancellationToken)
    {
        var clock = new StageClock();
        var extra = new ExtraConnections(host);
        await using var extraEnd = extra.ConfigureAwait(false);
        var scope = await WriteScope.BeginAsync(host, cancellationToken).ConfigureAwait(false);
        await using var scopeEnd = scope.ConfigureAwait(false);

        // What is there, before a byte is read from the frame.
        var existing = await _targets.FindAsync(name, options, cancellationToken).ConfigureAwait(false);
        var staged = await _targets.CheckAsync(existing, options, cancellationToken).ConfigureAwait(false);

        var watch = await BadRowWatch.BeginAsync(host, _merger, name, options, scope.IsOwn, cancellationToken).ConfigureAwait(false);

        // Frame → schema → table definition → run-time model → DDL commands.
        await TextResolution.ResolveAsync(frame, existing, options, looksAtAll: false, cancellationToken).ConfigureAwait(false);
        var reader = await FrameReader.OpenAsync(frame, watch.Isolates ? Math.Min(options.BatchRows, IsolatingLoader.BatchRows) : options.BatchRows, cancellationToken).ConfigureAwait(false);
        await using var readerEnd = reader.ConfigureAwait(false);
        var createdSchema = existing is null && await _maker.CreateSchemaAsync(name, cancellationToken).ConfigureAwait(false);

        // Others see neither a schema nor a table before it is committed, and the caller's transaction is not ours to commit.
        var streams = scope.IsOwn && !createdSchema && !TargetRules.IsTemporary(name) ? Streams(options) : 1;
        (var plan, existing) = await _planner.PlanInTurnAsync(existing, name, reader.Fields, options, streams, cancellationToken).ConfigureAwait(false);
        var swap = await _maker.PlanSwapAsync(plan.Table, existing, reader.Fields, options, cancellationToken).ConfigureAwait(false);
        var table = await _maker.MakeAsync(plan.Table, existing, swap, streams, extra, cancellationToken).ConfigureAwait(false);
        var merge = plan.Merge is null ? null : await _merger.StageAsync(plan.Merge, table, cancellationToken).ConfigureAwait(false);
        staged = merge is null ? staged : null;
        if (watch.Isolates)
            await _maker.MakeKeysAsync(plan.Table, swap, cancellationToken).ConfigureAwait(false);

        // Rows.
        reader.Keep(plan.Sent);
        var target = plan.Pair(reader.Fields, await _maker.StagingOrAsync(merge, table, cancellationToken).ConfigureAwait(false)) with
        {
            CanFreeze = plan.Table.CreatesTable && scope.IsOwn && !extra.AreOpen && merge is null && !watch.Isolates,
        };
        target = staged is null ? target : await staged.CreateAsync(target, cancellationToken).ConfigureAwait(false);
        var loader = watch.Over(_loaders.Create(options.BulkMethod, target, extra.ForCopy, frame as ServerQueryFrame), table, staged, merge);
        var prepare = clock.Next();
        var loaded = await loader.LoadAsync(reader, target, options.Progress, cancellationToken).ConfigureAwait(false);
        var rows = loaded.Counted ?? await extra.CountInsertedAsync(target.Table, cancellationToken).ConfigureAwait(false) - target.Table.Inserted ?? loaded.Rows;
        if (staged is not null && rows == loaded.Rows && !watch.Isolates)
            rows = await staged.MoveAsync(cancellationToken).ConfigureAwait(false);
        if (rows != loaded.Rows)
            throw await _targets.ExplainLossAsync(table, loaded.Rows, rows, cancellationToken).ConfigureAwait(false);
        await extra.CommitAsync(cancellationToken).ConfigureAwait(false);
        var load = clock.Next();

        // From the staging table into the table; then what its sequences give next.
        var (counts, refused) = merge is null ? (new(rows, 0, 0), 0) : await watch.MergeAsync(merge, table, rows, cancellationToken).ConfigureAwait(false);
        rows -= refused;
        await _sequences.AdvanceAsync(table, plan.WithSequence, cancellationToken).ConfigureAwait(false);

        // Keys, indexes, the planner's statistics; last, because readers wait for it, the swap with an old table.
        var replaced = swap is not null || TargetRules.ReplacesRows(existing, options);
        if (!watch.Isolates)
            await _maker.MakeKeysAsync(plan.Table, swap, cancellationToken).ConfigureAwait(false);
        await watch.FinishAsync(cancellationToken).ConfigureAwait(false);
        await _maker.FinishAsync(plan.Table, table, swap, replaced, options.Analyze, cancellationToken).ConfigureAwait(false);
        await scope.CommitAsync(tokens, name.Schema, cancellationToken).ConfigureAwait(false);
        extra.Release();

        return new()
        {
            Schema = name.Schema,
            Table = name.Name,
            Rows = rows,
            Inserted = counts.Inserted,
            Updated = counts.Updated,
            Deleted = counts.Deleted,
            Unchanged = rows - counts.Inserted - counts.Updated,
            BadRows = watch.Rows,
            RejectTable = watch.Table,
            Bytes = loaded.Bytes,
            Method = loader.Method,
            StayedOnServer = frame is ServerQueryFrame,
            CreatedSchema = createdSchema,
            CreatedTable = plan.Table.CreatesTable,
            ReplacedTable = replaced,
            CreatedIndexes = [.. plan.Table.Indexes, .. swap?.KeptIndexes ?? []],
            Durations = new(prepare, load, clock.Next()),
        };
    }

    /// <summary>Refuses what can be known without the server.</summary>
    private void Check(Frame frame, QualifiedName name, WriteOptions options)
    {
        if (options.BatchRows < 1)
            throw Errors.BadBatchRows(options.BatchRows);
        if (options.Parallelism < 1)
            throw Errors.BadParallelism(options.Parallelism);
        if (options.LockPatience < TimeSpan.Zero)
            throw Errors.BadLockPatience(options.LockPatience);
        Identifiers.CheckSchema(name.Schema);
        Identifiers.CheckTable(name.Name);
        _targets.CheckName(name);
        WriteRetries.Check(options.Retry);
        ModeOptions.Check(options);
        if (frame is TextFrame)
            return; // Its columns are known when it has been looked at.
        TableDefiner.Check(frame.Fields, options);
        foreach (var field in frame.Fields)
            _types.Map(field);
    }

    private static int Streams(WriteOptions options) =>
        options.BulkMethod == BulkMethod.BulkExtensions || options.Mode.FindsRows() || options.IsolatesRows() ? 1 : options.Parallelism;
}
