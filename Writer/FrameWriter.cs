using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Merge;
using EfWriter.Migrations;
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
    private readonly Catalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());
    private readonly TypeMap _types = new(host.GetService<IRelationalTypeMappingSource>());
    private readonly TableDdl _ddl = new(host);
    private readonly LoaderFactory _loaders = new(host);
    private readonly WritePlanner _planner = new(host, new LoaderFactory(host));
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
            var result = await RunAsync(frame, token => WriteOnceAsync(frame, name, options, token), cancellationToken).ConfigureAwait(false);
            Log.Written(_logger, result.Rows, name.ToString(), result.Method, result.Durations.Total.TotalSeconds);
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
            var existing = await _catalog.FindAsync(name, cancellationToken).ConfigureAwait(false);
            var isNewSchema = existing is null && !await _catalog.SchemaExistsAsync(name.Schema, cancellationToken).ConfigureAwait(false);
            var fields = await FieldsAsync(frame, options, cancellationToken).ConfigureAwait(false);
            var plan = await PlanAsync(existing, name, fields, options, cancellationToken).ConfigureAwait(false);
            return WritePlan.Of(name, existing is not null, options, plan, isNewSchema ? _ddl.CreateSchema(name.Schema) : []);
        }
        catch (Exception failure)
        {
            var told = Errors.Describe(failure, name);
            if (ReferenceEquals(told, failure))
                throw;
            throw told;
        }
    }

    /// <summary>One attempt, all or nothing.</summary>
    private async Task<WriteResult> WriteOnceAsync(Frame frame, QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        var clock = new StageClock();
        var extra = new ExtraConnections(host);
        await using var extraEnd = extra.ConfigureAwait(false);
        var scope = await WriteScope.BeginAsync(host, cancellationToken).ConfigureAwait(false);
        await using var scopeEnd = scope.ConfigureAwait(false);

        // What is there, before a byte is read from the frame.
        var existing = await FindAsync(name, options, cancellationToken).ConfigureAwait(false);

        // Frame → schema → table definition → run-time model → DDL commands.
        var reader = await FrameReader.OpenAsync(frame, options.BatchRows, cancellationToken).ConfigureAwait(false);
        await using var readerEnd = reader.ConfigureAwait(false);
        var createdSchema = existing is null && await CreateSchemaAsync(name.Schema, cancellationToken).ConfigureAwait(false);

        // Others see neither a schema nor a table before it is committed, and the caller's transaction is not ours to commit.
        var streams = scope.IsOwn && !createdSchema ? Streams(options) : 1;
        (var plan, existing) = await PlanInTurnAsync(existing, name, reader.Fields, options, streams, cancellationToken).ConfigureAwait(false);
        var table = await PrepareAsync(plan.Table, existing, streams, extra, cancellationToken).ConfigureAwait(false);
        var merge = plan.Merge is null ? null : await _merger.StageAsync(plan.Merge, table, cancellationToken).ConfigureAwait(false);
        var into = merge is null ? table : await _catalog.GetAsync(merge.LoadInto, cancellationToken).ConfigureAwait(false);

        // Rows.
        reader.Keep(plan.Sent);
        var target = plan.Pair(reader.Fields, into) with
        {
            CanFreeze = plan.Table.CreatesTable && scope.IsOwn && !extra.AreOpen && merge is null,
        };
        var loader = _loaders.Create(options.BulkMethod, target, extra.ForCopy, frame as ServerQueryFrame);
        var prepare = clock.Next();
        var loaded = await loader.LoadAsync(reader, target, options.Progress, cancellationToken).ConfigureAwait(false);
        var rows = loaded.Counted ?? await extra.CountInsertedAsync(into, cancellationToken).ConfigureAwait(false) - into.Inserted ?? loaded.Rows;
        if (rows != loaded.Rows)
            throw Errors.RowsLost(loaded.Rows, rows);
        await extra.CommitAsync(cancellationToken).ConfigureAwait(false);
        var load = clock.Next();

        // From the staging table into the table; then what its sequences give next.
        var counts = merge is null ? new(rows, 0, 0) : await _merger.RunAsync(merge, table, rows, cancellationToken).ConfigureAwait(false);
        await _sequences.AdvanceAsync(table, plan.WithSequence, cancellationToken).ConfigureAwait(false);

        // Keys, indexes, the planner's statistics; last, because readers wait for it, the swap with an old table.
        await _ddl.ExecuteAsync(plan.Table.After, cancellationToken).ConfigureAwait(false);
        await AnalyzeAsync(plan.Table, options.Analyze, cancellationToken).ConfigureAwait(false);
        await _ddl.ExecuteAsync(plan.Table.Swap, cancellationToken).ConfigureAwait(false);
        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
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
            Bytes = loaded.Bytes,
            Method = loader.Method,
            StayedOnServer = frame is ServerQueryFrame,
            CreatedSchema = createdSchema,
            CreatedTable = plan.Table.CreatesTable,
            ReplacedTable = plan.Table.CreatesTable && existing is not null,
            CreatedIndexes = plan.Table.Indexes,
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
        Identifiers.CheckSchema(name.Schema);
        Identifiers.CheckTable(name.Name);
        ModeOptions.Check(options);
        TableDefiner.Check(frame.Fields, options);
        foreach (var field in frame.Fields)
            _types.Map(field);
    }

    /// <summary>Retries transient failures as the host does, but only where a second attempt can read the same rows.</summary>
    private Task<WriteResult> RunAsync(Frame frame, Func<CancellationToken, Task<WriteResult>> write, CancellationToken cancellationToken)
    {
        var strategy = host.Database.CreateExecutionStrategy();
        return strategy.RetriesOnFailure && frame.CanBeReadAgain && !WriteScope.HasCallersTransaction(host)
            ? strategy.ExecuteAsync(write, cancellationToken)
            : write(cancellationToken);
    }

    private async Task<TargetTable?> FindAsync(QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        // Replace will make a table whatever is there, and some modes compare all rows with the frame's: these look only once they hold the lock.
        var existing = options.IfExists == IfExists.Replace || options.Mode.TakesTurns() ? null : await _catalog.FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (existing is null)
        {
            // Whoever makes the same table waits here, and then sees what the first one made.
            await _catalog.LockNameAsync(name.ToString(), cancellationToken).ConfigureAwait(false);
            existing = await _catalog.FindAsync(name, cancellationToken).ConfigureAwait(false);
            foreach (var abandoned in await _catalog.FindAbandonedAsync(name, cancellationToken).ConfigureAwait(false))
                await _ddl.ExecuteAsync(_ddl.DropTable(abandoned), cancellationToken).ConfigureAwait(false);
        }

        return Obstacle(existing, options) is { } obstacle ? throw obstacle : existing;
    }

    /// <summary>Plans the write. A table that has to be altered is altered by one writer at a time, who looks at it again.</summary>
    private async Task<(PlannedWrite Plan, TargetTable? Existing)> PlanInTurnAsync(
        TargetTable? existing, QualifiedName name, IReadOnlyList<FrameField> fields, WriteOptions options, int streams, CancellationToken cancellationToken)
    {
        var plan = await _planner.PlanAsync(existing, name, fields, options, streams, cancellationToken).ConfigureAwait(false);
        if (plan is { Refusal: null, AltersTable: true })
        {
            await _catalog.LockNameAsync(name.ToString(), cancellationToken).ConfigureAwait(false);
            existing = await _catalog.GetAsync(name, cancellationToken).ConfigureAwait(false);
            plan = await _planner.PlanAsync(existing, name, fields, options, streams, cancellationToken).ConfigureAwait(false);
        }

        return plan.Refusal is null ? (plan, existing) : throw plan.Refusal;
    }

    /// <summary>Why the write cannot be, from what stands in its place; null where nothing does.</summary>
    private static Exception? Obstacle(TargetTable? existing, WriteOptions options) => existing switch
    {
        null => null,
        _ when options.IfExists == IfExists.Fail => Errors.TableExists(existing.Name, existing.KindName),
        _ when !existing.Allows(options.IfExists) => Errors.NotATable(existing.KindName, options.IfExists),
        _ => null,
    };

    /// <summary>The plan of a write that will not follow: what refuses it is a part of it.</summary>
    private async Task<PlannedWrite> PlanAsync(
        TargetTable? existing, QualifiedName name, IReadOnlyList<FrameField> fields, WriteOptions options, CancellationToken cancellationToken)
    {
        try
        {
            if (Obstacle(existing, options) is { } obstacle)
                throw obstacle;
            var plan = await _planner.PlanAsync(existing, name, fields, options, streams: 1, cancellationToken).ConfigureAwait(false);
            return plan with { Columns = new ColumnTypes(host, options).TellWidened(plan.Columns, name) };
        }
        catch (Exception refusal) when (refusal is FrameFault or FrameWriteException)
        {
            return new(TablePlanner.Append(name), []) { Refusal = refusal };
        }
    }

    // What gives its rows once keeps them for the write: a DateTime column is an instant or not by its rows, and stays a guess here.
    private static async Task<IReadOnlyList<FrameField>> FieldsAsync(Frame frame, WriteOptions options, CancellationToken cancellationToken)
    {
        if (!frame.CanBeReadAgain)
            return frame.Fields;
        var reader = await FrameReader.OpenAsync(frame, options.BatchRows, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return reader.Fields;
    }

    /// <summary>Makes the table that takes the rows, or makes of it what the frame needs, and gives it as the server has it.</summary>
    private async Task<TargetTable> PrepareAsync(TablePlan plan, TargetTable? existing, int streams, ExtraConnections extra, CancellationToken cancellationToken)
    {
        if (plan.Before.Count == 0)
            return existing!;

        if (plan.CreatesTable && streams > 1)
        {
            // Held to the end: whoever finds the staging table without this lock may take it for a left-over.
            await _catalog.LockNameAsync(plan.LoadInto.ToString(), cancellationToken).ConfigureAwait(false);
            await extra.OpenAsync(streams, plan.Before, plan.Drop, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _ddl.ExecuteAsync(plan.Before, cancellationToken).ConfigureAwait(false);
        }

        return await _catalog.GetAsync(plan.LoadInto, cancellationToken).ConfigureAwait(false);
    }

    private Task AnalyzeAsync(TablePlan plan, bool? asked, CancellationToken cancellationToken)
    {
        var statistics = new TableStatistics(_catalog, host.GetService<ISqlGenerationHelper>());
        return asked switch
        {
            true => statistics.GatherAsync(plan.LoadInto, cancellationToken),
            null when plan.CreatesTable => statistics.GatherQuicklyAsync(plan.LoadInto, cancellationToken),
            _ => Task.CompletedTask,
        };
    }

    private static int Streams(WriteOptions options) =>
        options.BulkMethod == BulkMethod.BulkExtensions || options.Mode.FindsRows() ? 1 : options.Parallelism;

    private async Task<bool> CreateSchemaAsync(string schema, CancellationToken cancellationToken)
    {
        if (await _catalog.SchemaExistsAsync(schema, cancellationToken).ConfigureAwait(false))
            return false;

        await _catalog.LockNameAsync(schema, cancellationToken).ConfigureAwait(false);
        if (await _catalog.SchemaExistsAsync(schema, cancellationToken).ConfigureAwait(false))
            return false;

        await _ddl.ExecuteAsync(_ddl.CreateSchema(schema), cancellationToken).ConfigureAwait(false);
        return true;
    }
}
