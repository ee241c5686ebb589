using System.Data;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Migrations;
using EfWriter.Schema;
using EfWriter.Schema.Swap;
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
    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();
    private readonly TableDdl _ddl = new(host);
    private readonly TablePlanner _planner = new(new RuntimeModelBuilder(host), new TableDdl(host));
    private readonly LoaderFactory _loaders = new(host);
    private readonly ILogger _logger = host.GetService<ILoggerFactory>().CreateLogger(Log.Category);

    private NpgsqlConnection Connection => (NpgsqlConnection)host.Database.GetDbConnection();

    /// <summary>Writes a frame, and tells, logs and traces how it ended.</summary>
    public async Task<WriteResult> WriteAsync(Frame frame, QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Start(name);
        try
        {
            Check(frame, name, options);
            Log.Started(_logger, frame.Kind, frame.Fields.Count, name.ToString(), options.IfExists);
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
        var staged = await CheckAsync(existing, options, cancellationToken).ConfigureAwait(false);

        // Frame → schema → table definition → run-time model → DDL commands.
        var reader = await FrameReader.OpenAsync(frame, options.BatchRows, cancellationToken).ConfigureAwait(false);
        await using var readerEnd = reader.ConfigureAwait(false);
        var createdSchema = existing is null && !TargetRules.IsTemporary(name) && await CreateSchemaAsync(name.Schema, cancellationToken).ConfigureAwait(false);

        // Others see neither a schema nor a table before it is committed, and the caller's transaction is not ours to commit.
        var streams = scope.IsOwn && !createdSchema && !TargetRules.IsTemporary(name) ? Streams(options) : 1;
        var plan = Plan(existing, name, reader.Fields, options, streams);
        await CheckStoreTypesAsync(plan, options, cancellationToken).ConfigureAwait(false);
        var swap = await PlanSwapAsync(plan, existing, reader.Fields, options, cancellationToken).ConfigureAwait(false);
        var table = await PrepareAsync(plan, existing, swap, streams, extra, cancellationToken).ConfigureAwait(false);

        // Rows.
        var target = ColumnMatcher.Match(reader.Fields, table) with
        {
            CanFreeze = plan.CreatesTable && scope.IsOwn && !extra.AreOpen,
        };
        var replaced = swap is not null || TargetRules.ReplacesRows(existing, options);
        var into = staged is null ? target : await staged.CreateAsync(target, cancellationToken).ConfigureAwait(false);
        var loader = _loaders.Create(options.BulkMethod, into, extra.ForCopy);
        var prepare = clock.Next();
        var loaded = await loader.LoadAsync(reader, into, options.Progress, cancellationToken).ConfigureAwait(false);
        var rows = loaded.Counted ?? await extra.CountInsertedAsync(into.Table, cancellationToken).ConfigureAwait(false) - into.Table.Inserted ?? loaded.Rows;
        if (staged is not null && rows == loaded.Rows)
            rows = await staged.MoveAsync(cancellationToken).ConfigureAwait(false);
        if (rows != loaded.Rows)
            throw await ExplainLossAsync(table, loaded.Rows, rows, cancellationToken).ConfigureAwait(false);
        await extra.CommitAsync(cancellationToken).ConfigureAwait(false);
        var load = clock.Next();

        // Keys, indexes, the planner's statistics; last, because readers wait for it, the swap with an old table.
        await _ddl.ExecuteAsync(plan.After, cancellationToken).ConfigureAwait(false);
        if (swap is not null)
            await swap.MakeKeptAsync(cancellationToken).ConfigureAwait(false);
        await AnalyzeAsync(plan, options.Analyze, replaced, cancellationToken).ConfigureAwait(false);
        await (swap?.ExecuteAsync(table, cancellationToken) ?? _ddl.ExecuteAsync(plan.Swap, cancellationToken)).ConfigureAwait(false);
        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        extra.Release();

        return new()
        {
            Schema = name.Schema,
            Table = name.Name,
            Rows = rows,
            Bytes = loaded.Bytes,
            Method = loader.Method,
            CreatedSchema = createdSchema,
            CreatedTable = plan.CreatesTable,
            ReplacedTable = replaced,
            CreatedIndexes = [.. plan.Indexes, .. swap?.KeptIndexes ?? []],
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
        if (TargetRules.IsTemporary(name) && Connection.State == ConnectionState.Closed)
            throw Errors.TemporaryOnClosedConnection();
        Identifiers.CheckSchema(name.Schema);
        Identifiers.CheckTable(name.Name);
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
        // Those who replace wait for each other, and need to look only once they hold the lock.
        var existing = options.IfExists == IfExists.Replace ? null : await _catalog.FindAsync(name, cancellationToken, staysInPlace: options.IfExists == IfExists.Append).ConfigureAwait(false);
        if (existing is null)
        {
            // Whoever makes the same table waits here, and then sees what the first one made.
            await _catalog.LockNameAsync(name.ToString(), cancellationToken).ConfigureAwait(false);
            existing = await _catalog.FindAsync(name, cancellationToken).ConfigureAwait(false);
            foreach (var abandoned in await _catalog.FindAbandonedAsync(name, cancellationToken).ConfigureAwait(false))
                await _ddl.ExecuteAsync(_ddl.DropTable(abandoned), cancellationToken).ConfigureAwait(false);
        }

        if (existing is null)
            return null;
        if (options.IfExists == IfExists.Fail)
            throw Errors.TableExists(name, existing.KindName);
        TargetRules.Check(existing, options);
        return existing;
    }

    /// <summary>Refuses what cannot be done with a table that exists, whatever the frame is; says whether rows have to be staged.</summary>
    private async Task<StagedRows?> CheckAsync(TargetTable? existing, WriteOptions options, CancellationToken cancellationToken)
    {
        if (existing is null)
            return null;
        if (options.IfExists == IfExists.Append || TargetRules.ReplacesRows(existing, options))
            return await StagedRows.PlanAsync(host, existing, options, cancellationToken).ConfigureAwait(false);

        await TableSwap.CheckAsync(Connection, existing, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private TablePlan Plan(TargetTable? existing, QualifiedName name, IReadOnlyList<FrameField> fields, WriteOptions options, int streams)
    {
        if (existing is not null && (options.IfExists == IfExists.Append || TargetRules.ReplacesRows(existing, options)))
            return TablePlanner.Append(existing.Name);

        if (options.MadeByDatabase.Count > 0)
            throw Errors.NeedsMigratedTable(options.MadeByDatabase);
        var definition = TableDefiner.Define(name, fields, options, _types);
        if (streams > 1)
            return _planner.SwapCommitted(definition, replaces: existing is not null);
        return existing is null ? _planner.Create(definition) : _planner.Replace(definition);
    }

    /// <summary>Refuses, before the load, to replace a table by another where something would be lost; null where none is replaced so.</summary>
    private async Task<TableSwap?> PlanSwapAsync(
        TablePlan plan, TargetTable? existing, IReadOnlyList<FrameField> fields, WriteOptions options, CancellationToken cancellationToken)
    {
        if (existing is null || !plan.CreatesTable)
            return null;

        var swap = new TableSwap(Connection, _ddl, _sql, existing, plan, fields, options);
        await swap.CheckColumnsAsync(cancellationToken).ConfigureAwait(false);
        return swap;
    }

    /// <summary>Makes the table that takes the rows, and gives it as the server has it.</summary>
    private async Task<TargetTable> PrepareAsync(
        TablePlan plan, TargetTable? existing, TableSwap? swap, int streams, ExtraConnections extra, CancellationToken cancellationToken)
    {
        if (!plan.CreatesTable)
            return existing!;

        if (streams > 1)
        {
            // Held to the end: whoever finds the staging table without this lock may take it for a left-over.
            await _catalog.LockNameAsync(plan.LoadInto.ToString(), cancellationToken).ConfigureAwait(false);
            await extra.OpenAsync(streams, plan.Before, plan.Drop, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _ddl.ExecuteAsync(plan.Before, cancellationToken).ConfigureAwait(false);
        }

        var table = await _catalog.GetAsync(plan.LoadInto, cancellationToken).ConfigureAwait(false);
        if (swap is not null && await swap.FindStorageAsync(table, cancellationToken).ConfigureAwait(false) is { Count: > 0 } storage)
            await (extra.AreOpen ? extra.ExecuteAsync(storage, cancellationToken) : _ddl.ExecuteAsync(storage, cancellationToken)).ConfigureAwait(false);
        await extra.BeginAsync(cancellationToken).ConfigureAwait(false);
        return table;
    }

    /// <summary>Says where rows went that the server does not count.</summary>
    private async Task<FrameFault> ExplainLossAsync(TargetTable table, long sent, long counted, CancellationToken cancellationToken) =>
        await _catalog.FindOidAsync(table.Name, cancellationToken).ConfigureAwait(false) == table.Oid
            ? Errors.RowsLost(sent, counted)
            : Errors.TableVanished(table.Name);

    private Task AnalyzeAsync(TablePlan plan, bool? asked, bool replaced, CancellationToken cancellationToken)
    {
        var statistics = new TableStatistics(_catalog, _sql);
        return asked switch
        {
            true => statistics.GatherAsync(plan.LoadInto, cancellationToken),
            null when plan.CreatesTable || replaced => statistics.GatherQuicklyAsync(plan.LoadInto, cancellationToken),
            _ => Task.CompletedTask,
        };
    }

    private static int Streams(WriteOptions options) => options.BulkMethod == BulkMethod.BulkExtensions ? 1 : options.Parallelism;

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

    private async Task CheckStoreTypesAsync(TablePlan plan, WriteOptions options, CancellationToken cancellationToken)
    {
        if (!plan.CreatesTable)
            return;

        foreach (var (column, asked) in options.Columns)
        {
            if (asked.StoreType is { } type && !await _catalog.TypeExistsAsync(type, cancellationToken).ConfigureAwait(false))
                throw Errors.UnknownStoreType(column, type);
        }
    }
}
