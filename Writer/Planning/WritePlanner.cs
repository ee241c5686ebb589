using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Migrations;
using EfWriter.Planning.Columns;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Routes.Swap;
using EfWriter.Schema;
using EfWriter.Session;
using EfWriter.Session.Locks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Planning;

/// <summary>
/// Decides what a write does: from the frame's columns, the table that is there and what the caller allows. Reads catalogs and changes
/// nothing.
/// </summary>
internal sealed class WritePlanner(DbContext host, LoaderFactory loaders)
{
    private readonly NpgsqlConnection _connection = (NpgsqlConnection)host.Database.GetDbConnection();
    private readonly ServerCatalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());
    private readonly TypeMap _types = new(host.GetService<IRelationalTypeMappingSource>());
    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();
    private readonly RuntimeModelBuilder _models = new(host);
    private readonly TablePlanner _tables = new(new RuntimeModelBuilder(host), new TableDdl(host));

    private KeyPlanner Keys => new(_connection);

    private PlacementPlanner Places => new(_connection, _sql);

    private MergePlanner Merges => new(_connection.PostgreSqlVersion.Major);

    /// <summary>
    /// Plans a write that follows. A table that has to be altered is altered by one writer at a time, who looks at it again.
    /// </summary>
    /// <exception cref="Exception">The write cannot be.</exception>
    public async Task<PlannedWrite> PlanAsync(
        WriteSession session, ResolvedTarget target, IReadOnlyList<FrameField> fields, WriteRequest request,
        CancellationToken cancellationToken)
    {
        var streams = RouteChoice.StreamsOf(target, request, session.IsOwn);
        var plan = await LookAsync(target, fields, request, streams, cancellationToken).ConfigureAwait(false);
        if (plan.Route is PlannedRoute.Refused refused)
            throw refused.Cause;
        if (plan.Script.CreatesTable || !request.MayAlter)
            return plan;

        // If nothing has to be altered, the table has to stay as it was found.
        var name = request.Name;
        var existing = plan.AltersTable
            ? await FindAsWriterAsync(session.Locks, name, cancellationToken).ConfigureAwait(false)
            : await session.Locks.Target.FindFixedAsync(name, cancellationToken).ConfigureAwait(false)
                ?? throw Errors.TableVanished(name);
        plan = await LookAsync(target with { Existing = existing }, fields, request, streams, cancellationToken).ConfigureAwait(false);
        plan = await new AlterCheck(host).CheckAsync(plan, isPreview: false, cancellationToken).ConfigureAwait(false);
        return plan.Route is PlannedRoute.Refused second ? throw second.Cause : plan;
    }

    /// <summary>Plans a write as the table is now; a refusal is a route as well.</summary>
    /// <param name="target">What is there.</param>
    /// <param name="fields">The frame's columns.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="streams">The connections that rows are sent on.</param>
    /// <param name="cancellationToken">Stops the questions.</param>
    public Task<PlannedWrite> LookAsync(
        ResolvedTarget target, IReadOnlyList<FrameField> fields, WriteRequest request, int streams, CancellationToken cancellationToken)
    {
        request = MergePlanner.WithMarker(target, fields, request);

        // The staging table has fields beside the table's columns.
        IReadOnlyList<FrameField> ofTable = [.. fields.Where(field => !request.Rules.OnlyStaged.ContainsKey(field.Name))];
        var plan = target.Existing is null || request.Swaps
            ? PlanNewAsync(target, ofTable, request, streams, cancellationToken)
            : PlanExistingAsync(target, target.Existing, ofTable, request, cancellationToken);
        return CompleteAsync(plan, RouteChoice.DeliveryOf(request), [.. fields.Except(ofTable)]);
    }

    private static async Task<PlannedWrite> CompleteAsync(
        Task<PlannedWrite> plan, DeliveryKind delivery, IReadOnlyList<FrameField> staged) =>
        await plan.ConfigureAwait(false) with { Delivery = delivery, OnlyStaged = staged };

    private async Task<TargetTable> FindAsWriterAsync(SessionLocks locks, QualifiedName name, CancellationToken cancellationToken)
    {
        await locks.Writer.TakeAsync(name, needsIt: false, cancellationToken).ConfigureAwait(false);
        return await _catalog.GetAsync(name, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PlannedWrite> PlanNewAsync(
        ResolvedTarget target, IReadOnlyList<FrameField> fields, WriteRequest request, int streams, CancellationToken cancellationToken)
    {
        if (request is { LeftToDatabase.Count: > 0, ModelTable: null })
            throw Errors.NeedsMigratedTable(request.LeftToDatabase);
        await CheckStoreTypesAsync(request.Options.Columns, cancellationToken).ConfigureAwait(false);
        var own = await SourceTypes.CheckAsync(_connection, request, fields, cancellationToken).ConfigureAwait(false);
        if (request.Merge.KeyIndex is { } named)
            throw Errors.NoKeyIndex(named, []);
        if (request.Mode == WriteMode.Delete)
            throw Errors.NothingToDeleteFrom();
        if (request.Mode.FindsRows() && request.Merge.Keys.Count == 0)
            throw Errors.NoKeys($"{request.Mode}", hasTable: false);

        var (maker, types) = Maker(fields, request);
        var columns = fields.Zip(
            types, (field, type) => new ColumnMatch(field.Name, field, Target: null, ColumnDecision.Create) { StoreType = type }).ToList();
        var script = await ScriptAsync(maker, target, request, streams, cancellationToken).ConfigureAwait(false);
        PlannedRoute route = RouteChoice.Of(target, request, casts: false) switch
        {
            RouteKind.Swap =>
                new PlannedRoute.Swap(await PlanSwapAsync(target, script, fields, request, cancellationToken).ConfigureAwait(false)),
            RouteKind.Merge =>
                new PlannedRoute.Merge(
                    Merges.Stage(request.Name, columns, request, request.Merge.Keys.Select(MergePlanner.Unmade), existing: null)),
            RouteKind.NewTable => new PlannedRoute.NewTable(),
            var kind => throw new InvalidOperationException($"A table that is made does not take the route {kind}."),
        };
        return Places.Place(new(request, target, route, script, columns) { Streams = streams, SourceTypes = own }, maker);
    }

    // The model's own table, or one of the frame's columns.
    private (ITableMaker Maker, IReadOnlyList<string?> Types) Maker(IReadOnlyList<FrameField> fields, WriteRequest request)
    {
        if (request.ModelTable is { } modelled)
        {
            return (new ModelTable(host, modelled, request.Name, request.Merge.Keys, request.NewTable.Comment),
                [.. fields.Select(field => request.Options.Columns.GetValueOrDefault(field.Name)?.StoreType)]);
        }

        var definition = TableDefiner.Define(request.Name, fields, request.Options.Columns, request.NewTable, _types);
        var model = _models.Build(definition);
        return (new DefinedTable(_tables, definition), [.. fields.Select((_, i) => (string?)model.StoreType(i))]);
    }

    private async Task<TableScript> ScriptAsync(
        ITableMaker maker, ResolvedTarget target, WriteRequest request, int streams, CancellationToken cancellationToken)
    {
        if (streams > 1)
        {
            var suffix = target.HasSwept
                ? StagingNames.NewCommitted()
                : await StagingSuffixAsync(target.Name, cancellationToken).ConfigureAwait(false);
            return maker.Swap(suffix, replaces: target.Existing is not null);
        }

        return target.Existing switch
        {
            null => maker.Create(),
            { IsStagingNameTaken: true } => maker.Swap(StagingNames.NewInTransaction(), replaces: true),
            _ => maker.Replace(),
        };
    }

    // Refuses, before the load, to replace a table by another if something would be lost.
    private Task<PlannedSwap> PlanSwapAsync(
        ResolvedTarget target, TableScript script, IReadOnlyList<FrameField> fields, WriteRequest request,
        CancellationToken cancellationToken)
    {
        var swap = new PlannedSwap(target.Existing!, script, fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal))
        {
            KeepsIndexes = request.Replace.KeepIndexes,
            HasOwnKey = request.NewTable.PrimaryKey.Count > 0,
        };
        return new SwapCheck(_connection, _sql).CheckColumnsAsync(swap, target.SwapFacts, cancellationToken);
    }

    private async Task<PlannedWrite> PlanExistingAsync(
        ResolvedTarget target, TargetTable existing, IReadOnlyList<FrameField> fields, WriteRequest request,
        CancellationToken cancellationToken)
    {
        var options = request.Options;
        var facts = await Keys.LookAsync(existing, request, cancellationToken).ConfigureAwait(false);
        var (indexes, taken) = (facts.Indexes, facts.Taken);
        var keys = MergePlanner.KeyNames(request, fields, indexes);
        var sought = request.SoughtWith(keys);
        if (sought.FirstOrDefault(request.LeftToDatabase.Contains) is { } left && fields.All(field => field.Name != left))
            throw Errors.LeftToDatabase(left);

        // Before a type that was asked for stands in a statement: of a column that is added, or of rows that are staged to be cast.
        if (options.OnNewColumn == OnNewColumn.Add
            || options.OnWiderType == OnWiderType.Alter
            || options.OnTypeMismatch == OnTypeMismatch.Cast)
            await CheckStoreTypesAsync(request.Options.Columns, cancellationToken).ConfigureAwait(false);
        if (request.Mode == WriteMode.Delete)
            fields = [.. fields.Where(field => request.DecidingWith(keys).Contains(field.Name))];
        var columns = new ColumnMatcher(loaders, request).Match(fields, existing, sought);
        columns = await new TypeDifferences(host, request).DecideAsync(columns, existing.Name, cancellationToken).ConfigureAwait(false);
        if (!request.IsMapped)
            Evolution.CheckAdded(columns, options.Columns);
        var own = await SourceTypes.CheckAsync(
            _connection, request,
            columns.Where(column => column.Decision is ColumnDecision.Add or ColumnDecision.Alter or ColumnDecision.Cast)
                .Select(column => column.Field).OfType<FrameField>(),
            cancellationToken).ConfigureAwait(false);
        if (Misfits.Of(columns) is { } misfits)
            return new(request, target, new PlannedRoute.Refused(misfits), TablePlanner.Append(existing.Name), columns);
        if (Places.Refusal(existing, keys, columns, request) is { } fault)
            return new(request, target, new PlannedRoute.Refused(fault), TablePlanner.Append(existing.Name), columns);

        var (found, predicate) = await Keys.FindAsync(existing, request, keys, indexes, cancellationToken).ConfigureAwait(false);
        if (found is null && taken is null)
            taken = await Keys.TakenAsync(existing, cancellationToken).ConfigureAwait(false);
        var evolution = new Evolution(host)
            .Plan(existing, columns, options.Columns, found is null ? keys : [], taken ?? new HashSet<string>());
        var script = TablePlanner.Append(existing.Name) with { Before = evolution.Statements, Indexes = evolution.Indexes };
        if (TargetRules.EvolutionRefusal(existing, request, found is null ? keys : [], indexes, evolution.Statements) is { } unfit)
            return new(request, target, new PlannedRoute.Refused(unfit), script, columns);

        PlannedRoute route = RouteChoice.Of(target, request, columns.Any(column => column.Decision == ColumnDecision.Cast)) switch
        {
            RouteKind.Merge =>
                MergePlanner.Route(
                    Merges.Stage(existing.Name, columns, request, found ?? keys.Select(MergePlanner.Unmade), existing,
                        target.Facts.HasInsertRules, predicate),
                    facts.References),
            RouteKind.ReplacedRows => new PlannedRoute.ReplacedRows(),
            RouteKind.StagedInsert => new PlannedRoute.StagedInsert(),
            RouteKind.Append => new PlannedRoute.Append(),
            var kind => throw new InvalidOperationException($"A table that stays does not take the route {kind}."),
        };
        return new(request, target, route, script, columns) { SourceTypes = own };
    }

    private async Task CheckStoreTypesAsync(IEnumerable<KeyValuePair<string, ColumnOptions>> columns, CancellationToken cancellationToken)
    {
        foreach (var (column, asked) in columns)
        {
            if (asked.StoreType is { } type && !await _catalog.TypeExistsAsync(type, cancellationToken).ConfigureAwait(false))
                throw Errors.UnknownStoreType(column, type);
        }
    }

    // Writers of one table wait for each other: what stands under the first name was left there, and nobody could sweep it.
    private async Task<string> StagingSuffixAsync(QualifiedName target, CancellationToken cancellationToken)
    {
        var first = target with { Name = StagingNames.FirstOf(target.Name) };
        return await _catalog.IsTakenAsync(first, cancellationToken).ConfigureAwait(false)
            ? StagingNames.NewCommitted()
            : StagingNames.FirstCommitted;
    }
}
