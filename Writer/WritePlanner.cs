using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Merge;
using EfWriter.Migrations;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter;

/// <summary>Decides what a write does: from the frame's columns, the table that is there and what the caller allows. Reads catalogs and changes nothing.</summary>
internal sealed class WritePlanner(DbContext host, LoaderFactory loaders)
{
    private const int FirstWithOldRows = 18;

    private readonly NpgsqlConnection _connection = (NpgsqlConnection)host.Database.GetDbConnection();
    private readonly Catalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());
    private readonly TypeMap _types = new(host.GetService<IRelationalTypeMappingSource>());
    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();
    private readonly RuntimeModelBuilder _models = new(host);
    private readonly TablePlanner _tables = new(new RuntimeModelBuilder(host), new TableDdl(host));

    /// <param name="existing">The table that is there; null for none.</param>
    /// <param name="name">The table's name.</param>
    /// <param name="fields">The frame's columns.</param>
    /// <param name="options">What the caller allows.</param>
    /// <param name="streams">The connections that rows are sent on.</param>
    /// <param name="cancellationToken">Stops the questions.</param>
    public Task<PlannedWrite> PlanAsync(
        TargetTable? existing, QualifiedName name, IReadOnlyList<FrameField> fields, WriteOptions options, int streams, CancellationToken cancellationToken) =>
        existing is null || (options.IfExists == IfExists.Replace && !TargetRules.ReplacesRows(existing, options))
            ? PlanNewAsync(existing, name, OfTable(fields, options), options, streams, cancellationToken)
            : PlanExistingAsync(existing, OfTable(fields, options), options, cancellationToken);

    /// <summary>Plans the write. A table that has to be altered is altered by one writer at a time, who looks at it again.</summary>
    public async Task<(PlannedWrite Plan, TargetTable? Existing)> PlanInTurnAsync(
        TargetTable? existing, QualifiedName name, IReadOnlyList<FrameField> fields, WriteOptions options, int streams, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(existing, name, fields, options, streams, cancellationToken).ConfigureAwait(false);
        if (plan is { Refusal: null, AltersTable: true })
        {
            await _catalog.LockNameAsync(name.ToString(), cancellationToken).ConfigureAwait(false);
            existing = await _catalog.GetAsync(name, cancellationToken).ConfigureAwait(false);
            plan = await PlanAsync(existing, name, fields, options, streams, cancellationToken).ConfigureAwait(false);
        }
        else if (plan is { Refusal: null, Table.CreatesTable: false } && options.MayAlter())
        {
            // Nothing has to be altered: as it was found, so it has to stay.
            existing = await _catalog.FindFixedAsync(name, _sql.DelimitIdentifier(name.Name, name.Schema), cancellationToken).ConfigureAwait(false) ?? throw Errors.TableVanished(name);
            plan = await PlanAsync(existing, name, fields, options, streams, cancellationToken).ConfigureAwait(false);
        }

        return plan.Refusal is null ? (plan, existing) : throw plan.Refusal;
    }

    private async Task<PlannedWrite> PlanNewAsync(
        TargetTable? existing, QualifiedName name, IReadOnlyList<FrameField> fields, WriteOptions options, int streams, CancellationToken cancellationToken)
    {
        if (options is { MadeByDatabase.Count: > 0, ModelTable: null })
            throw Errors.NeedsMigratedTable(options.MadeByDatabase);
        await CheckStoreTypesAsync(options.Columns, cancellationToken).ConfigureAwait(false);
        if (options.Mode.FindsRows() && options.Keys.Count == 0)
            throw Errors.NoKeys(options.Mode, hasTable: false);

        var isStaged = options.Mode.FindsRows() || options.Rules is { OnlyStaged.Count: > 0 };
        var (table, types) = options.ModelTable is { } modelled
            ? (await PlanModelTableAsync(new(host, modelled), existing, name, options, streams, cancellationToken).ConfigureAwait(false),
                fields.Select(field => options.Columns.GetValueOrDefault(field.Name)?.StoreType).ToList())
            : await PlanFramesTableAsync(existing, name, fields, options, streams, cancellationToken).ConfigureAwait(false);
        var columns = fields.Zip(types, (field, type) => new ColumnMatch(field.Name, field, Target: null, ColumnDecision.Create) { StoreType = type }).ToList();
        return new(table, columns)
        {
            Merge = isStaged ? Stage(name, columns, options, options.Keys.Select(Unmade), existing: null) : null,
            TakesAsSaveChanges = options.TakesAsSaveChanges,
        };
    }

    private async Task<(TablePlan Table, List<string?> Types)> PlanFramesTableAsync(
        TargetTable? existing, QualifiedName name, IReadOnlyList<FrameField> fields, WriteOptions options, int streams, CancellationToken cancellationToken)
    {
        var definition = TableDefiner.Define(name, fields, options, _types);
        var model = _models.Build(definition);
        var table = streams > 1
            ? _tables.SwapCommitted(definition, await StagingSuffixAsync(name, cancellationToken).ConfigureAwait(false), replaces: existing is not null)
            : existing is null ? _tables.Create(definition) : _tables.Replace(definition);
        return (table, [.. fields.Select((_, i) => (string?)model.StoreType(i))]);
    }

    private async Task<TablePlan> PlanModelTableAsync(
        ModelTable table, TargetTable? existing, QualifiedName name, WriteOptions options, int streams, CancellationToken cancellationToken)
    {
        if (streams > 1)
            return table.Swap(name, await StagingSuffixAsync(name, cancellationToken).ConfigureAwait(false), replaces: existing is not null);
        return existing is null ? table.Create(name, options.Keys) : table.Swap(name, StagingNames.InTransaction, replaces: true);
    }

    private async Task<PlannedWrite> PlanExistingAsync(
        TargetTable existing, IReadOnlyList<FrameField> fields, WriteOptions options, CancellationToken cancellationToken)
    {
        var indexes = options.Mode.FindsRows() ? await UniqueIndex.FindAsync(_connection, existing, cancellationToken).ConfigureAwait(false) : [];
        var keys = KeyNames(options, fields, indexes);
        var sought = (options with { Keys = keys }).Sought();
        if (sought.FirstOrDefault(options.MadeByDatabase.Contains) is { } left && fields.All(field => field.Name != left))
            throw Errors.LeftToDatabase(left);

        // Before a type that was asked for stands in a statement: of a column that is added, or of rows that are staged to be cast.
        if (options.OnNewColumn == OnNewColumn.Add || options.OnWiderType == OnWiderType.Alter || options.OnTypeMismatch == OnTypeMismatch.Cast)
            await CheckStoreTypesAsync(options.Columns, cancellationToken).ConfigureAwait(false);
        var columns = new ColumnMatcher(loaders, options).Match(fields, existing, sought);
        columns = await new ColumnTypes(host, options).DecideAsync(columns, existing.Name, cancellationToken).ConfigureAwait(false);
        if (Errors.Misfits([.. columns.Where(column => column.Fault is not null)]) is { } misfits)
            return new(TablePlanner.Append(existing.Name), columns) { Refusal = misfits };

        var index = indexes.FirstOrDefault(index => index.Flaw is null && index.Covers(keys));
        var taken = index is null && keys.Count > 0 ? await UniqueIndex.FindTakenNamesAsync(_connection, existing.Name.Schema, cancellationToken).ConfigureAwait(false) : new HashSet<string>();
        var evolution = new Evolution(host).Plan(existing, columns, options.Columns, index is null ? keys : [], taken);
        var table = TablePlanner.Append(existing.Name) with { Before = evolution.Statements, Indexes = evolution.Indexes };
        if (keys.Count > 0 && index is null && options.OnMissingKey == OnMissingKey.Refuse)
            return new(table, columns) { Refusal = Errors.NoUniqueIndex(keys, indexes.FirstOrDefault(index => index.Covers(keys)), evolution.Statements[^1]) };

        var isStaged = options.Mode != WriteMode.Insert || columns.Any(column => column.Decision == ColumnDecision.Cast);
        return new(table, columns) { Merge = isStaged ? Stage(existing.Name, columns, options, index?.Keys ?? keys.Select(Unmade), existing) : null, TakesAsSaveChanges = options.TakesAsSaveChanges };
    }

    // The staging table has fields beside the table's columns.
    private static IReadOnlyList<FrameField> OfTable(IReadOnlyList<FrameField> fields, WriteOptions options) =>
        options.Rules is { OnlyStaged.Count: > 0 } rules ? [.. fields.Where(field => !rules.OnlyStaged.ContainsKey(field.Name))] : fields;

    /// <summary>The columns that rows are found by: as asked for, else the table's primary key.</summary>
    private static IReadOnlyList<string> KeyNames(WriteOptions options, IReadOnlyList<FrameField> fields, IReadOnlyList<UniqueIndex> indexes)
    {
        if (!options.Mode.FindsRows() || options.Keys.Count > 0)
            return options.Keys;

        var primary = indexes.FirstOrDefault(index => index.IsPrimary) ?? throw Errors.NoKeys(options.Mode, hasTable: true);
        var keys = primary.Columns.Select(column => column!).ToList();
        return keys.Find(key => fields.All(field => field.Name != key)) is { } missing ? throw Errors.KeyNotInFrame(missing) : keys;
    }

    private MergePlan Stage(
        QualifiedName target, IReadOnlyList<ColumnMatch> columns, WriteOptions options, IEnumerable<KeyColumn> keys, TargetTable? existing)
    {
        string[] sent = [.. columns.Where(column => column.IsSent).Select(column => column.Name)];
        return new(target, Temporary(), StagingNames.RowColumn(sent), sent)
        {
            Mode = options.Mode,
            IsNew = existing is null,
            Keys = [.. keys],
            Casts = [.. columns.Where(column => column.Decision == ColumnDecision.Cast).Select(column => new CastColumn(column.Name, column.StoreType!))],
            Raw = Temporary(),
            OnDuplicateKey = options.OnDuplicateKey,
            Cursor = options.Cursor,
            Rules = options.Rules ?? new(),
            Scope = options.SyncScope,
            OverridingSystemValue = options.OverridingSystemValue,
            IsPartitioned = existing is { IsPartitioned: true },
            KnowsOldRows = _connection.PostgreSqlVersion.Major >= FirstWithOldRows,
        };
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
        return await _catalog.FindOidAsync(first, cancellationToken).ConfigureAwait(false) is null ? StagingNames.FirstCommitted : StagingNames.NewCommitted();
    }

    private static QualifiedName Temporary() => new("pg_temp", StagingNames.NewTemporary());

    private static KeyColumn Unmade(string name) => new(name, string.Empty);
}
