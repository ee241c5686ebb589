using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Merge;
using EfWriter.Migrations;
using EfWriter.Schema;
using EfWriter.Schema.Swap;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter;

/// <summary>Makes the table that takes the rows, and finishes it when they are there.</summary>
internal sealed class TargetMaker(DbContext host)
{
    private readonly Catalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());
    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();
    private readonly TableDdl _ddl = new(host);
    private readonly ILogger _logger = host.GetService<ILoggerFactory>().CreateLogger(Log.Category);

    /// <summary>Makes a schema that is missing; says whether it did.</summary>
    public async Task<bool> CreateSchemaAsync(QualifiedName name, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (TargetRules.IsTemporary(name) || await _catalog.SchemaExistsAsync(name.Schema, cancellationToken).ConfigureAwait(false))
            return false;

        await new TurnLock((NpgsqlConnection)host.Database.GetDbConnection(), patience).TakeAsync(name.Schema, cancellationToken).ConfigureAwait(false);
        if (await _catalog.SchemaExistsAsync(name.Schema, cancellationToken).ConfigureAwait(false))
            return false;

        await _ddl.ExecuteAsync(_ddl.CreateSchema(name.Schema), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Refuses, before the load, to replace a table by another where something would be lost; null where none is replaced so.</summary>
    public async Task<TableSwap?> PlanSwapAsync(
        TablePlan plan, TargetTable? existing, IReadOnlyList<FrameField> fields, WriteOptions options, CancellationToken cancellationToken)
    {
        if (existing is null || !plan.CreatesTable)
            return null;

        var swap = new TableSwap((NpgsqlConnection)host.Database.GetDbConnection(), _ddl, _sql, existing, plan, fields, options);
        await swap.CheckColumnsAsync(cancellationToken).ConfigureAwait(false);
        return swap;
    }

    /// <summary>Makes the table, or makes of the one that is there what the frame needs, and gives it as the server has it.</summary>
    public async Task<TargetTable> MakeAsync(
        TablePlan plan, TargetTable? existing, TableSwap? swap, int streams, ExtraConnections extra, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (plan.Before.Count == 0)
            return existing!;

        if (plan.CreatesTable && streams > 1)
        {
            // Held to the end: whoever finds the staging table without this lock may take it for a left-over. Who else has it keeps it from being swept as well.
            await _catalog.TryLockNameAsync(plan.LoadInto.ToString(), cancellationToken).ConfigureAwait(false);
            var opened = await extra.OpenAsync(streams, plan.LoadInto, plan.Before, patience, cancellationToken).ConfigureAwait(false);
            if (opened < streams)
                Log.FewerStreams(_logger, plan.LoadInto.ToString(), opened, streams);
            if (!extra.AreOpen)
                await _ddl.ExecuteAsync(plan.Before, cancellationToken).ConfigureAwait(false);
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

    /// <summary>The table that rows are sent to: the staging table of a merge, as the server has it, or the table itself.</summary>
    public async Task<TargetTable> StagingOrAsync(MergePlan? merge, TargetTable table, CancellationToken cancellationToken)
    {
        if (merge is null)
            return table;
        var staging = await _catalog.GetAsync(merge.LoadInto, cancellationToken).ConfigureAwait(false);

        // A function that the target calls may run as somebody else, in this very session.
        foreach (var name in staging.HasPrivileges ? (IEnumerable<QualifiedName>)[merge.Stage, merge.LoadInto] : [])
        {
            var delimited = _sql.DelimitIdentifier(name.Name, name.Schema);
            await ClosedTable.CloseAsync((NpgsqlConnection)host.Database.GetDbConnection(), delimited, delimited, cancellationToken).ConfigureAwait(false);
        }

        return staging;
    }

    /// <summary>Makes keys and indexes: after the load, when that costs half as much, unless they have to find rows that it is to leave out.</summary>
    public async Task MakeKeysAsync(TablePlan plan, TableSwap? swap, CancellationToken cancellationToken)
    {
        await _ddl.ExecuteAsync(plan.After, cancellationToken).ConfigureAwait(false);
        if (swap is not null)
            await swap.MakeKeptAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gathers statistics and swaps the new table in, in this order: readers wait for the last only.</summary>
    public async Task FinishAsync(TablePlan plan, TargetTable table, TableSwap? swap, ExtraConnections extra, bool replaced, bool? analyze, CancellationToken cancellationToken)
    {
        await AnalyzeAsync(plan, analyze, replaced, cancellationToken).ConfigureAwait(false);
        await (swap?.ExecuteAsync(table, cancellationToken) ?? _ddl.ExecuteAsync([.. extra.Grants, .. plan.Swap], cancellationToken)).ConfigureAwait(false);
    }

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
}
