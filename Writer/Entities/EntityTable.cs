using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>The table that the host's model maps an entity type to, with its columns, key and indexes.</summary>
internal sealed class EntityTable
{
    // As long-lived as the host's model.
    private static readonly ConditionalWeakTable<IEntityType, EntityTable> Tables = [];

    private static readonly ConditionalWeakTable<IEntityType, ConcurrentDictionary<StoreObjectIdentifier, EntityTable>> Parts = [];

    private readonly ConcurrentDictionary<(Type Row, string Columns), object> _shapes = [];
    private readonly IEntityType _entity;

    private EntityTable(IEntityType entity, StoreObjectIdentifier table, HashSet<IProperty> generated, bool isPart = false)
    {
        (_entity, Place) = (entity, table);
        (Schema, Name) = (table.Schema, table.Name);
        var columns = new EntityColumns(entity, table, generated.Contains, isPart);
        All = isPart ? columns.All() : WithChecks(columns.All());
        Tokens = columns.Tokens();
        Columns = [.. All.Where(column => column.IsInserted)];
    }

    /// <summary>The table's schema; null where the connection's search path finds the table.</summary>
    public string? Schema { get; }

    /// <summary>The table's name, without schema.</summary>
    public string Name { get; }

    /// <summary>The columns that SaveChanges writes into a new row.</summary>
    public IReadOnlyList<EntityColumn> Columns { get; }

    /// <summary>All columns that SaveChanges writes, some of them into new rows only, others only into rows that are there.</summary>
    public IReadOnlyList<EntityColumn> All { get; }

    /// <summary>The concurrency tokens: each gives the value that an entity was loaded with, or null if that is not known.</summary>
    public IReadOnlyList<EntityColumn> Tokens { get; }

    /// <summary>The entity type's name, for messages.</summary>
    public string Entity => _entity.DisplayName();

    public static EntityTable Of(DbContext host, Type type)
    {
        // The design-time model says what the database computes; the run-time one has forgotten it.
        var entity = host.GetService<IDesignTimeModel>().Model.FindEntityType(type) ?? throw Errors.NotMapped(type);
        if (entity.GetTableName() is not { } table)
            throw Errors.NoTable(entity.DisplayName());
        if (IsTpt(entity))
            throw Errors.TptEntity(entity.DisplayName());
        if (entity.GetMappingFragments(StoreObjectType.Table).Any())
            throw Errors.SplitEntity(entity.DisplayName(),
                entity.GetProperties().Where(property => property.GetColumnName(Main(entity)) is null).Select(property => property.Name));
        return Tables.GetValue(entity, _ => new(entity, Main(entity), Generated(host, entity)));
    }

    /// <summary>
    /// One of the tables that a type's rows are kept in, when all of them are written: joins, other tables of a hierarchy, and owned
    /// objects in tables of their own are written there.
    /// </summary>
    public static EntityTable PartOf(DbContext host, IEntityType entity, StoreObjectIdentifier table) =>
        Parts.GetValue(entity, _ => []).GetOrAdd(table, _ => new(entity, table, Generated(host, entity), isPart: true));

    /// <summary>All tables that have a row of each of a type's entities and not of those of its base, the main one first.</summary>
    public static IEnumerable<StoreObjectIdentifier> PlacesOf(IEntityType entity) =>
        [Main(entity), .. entity.GetMappingFragments(StoreObjectType.Table).Select(fragment => fragment.StoreObject)];

    /// <summary>
    /// The type whose table takes the entities: where each type of a hierarchy has a table of its own (TPC), the one that all of them have.
    /// </summary>
    public static Type TypeOf(DbContext host, Type type, IReadOnlyCollection<object>? entities)
    {
        if (host.Model.FindEntityType(type) is not { } entity || entity.GetMappingStrategy() != RelationalAnnotationNames.TpcMappingStrategy
            || !entity.GetDirectlyDerivedTypes().Any())
        {
            return type;
        }

        if (entities is null)
            throw Errors.TpcSequence(entity.DisplayName());
        var types = entities.Select(one => host.Model.FindRuntimeEntityType(one.GetType())).OfType<IEntityType>().Distinct().ToList();
        return types.Count > 1
            ? throw Errors.TpcMixture(entity.DisplayName(), types.Select(one => one.DisplayName()))
            : types.FirstOrDefault()?.ClrType ?? type;
    }

    /// <summary>What a text's columns are read as, by the names that they may have.</summary>
    public IReadOnlyDictionary<string, AskedType> StoreTypes
    {
        get
        {
            var types = new Dictionary<string, AskedType>(StringComparer.Ordinal);
            foreach (var (name, column) in Columns.Select(column => (column.Path, column))
                .Concat(Columns.Select(column => (column.Name, column))))
                // an enum's text is a member's name
                types.TryAdd(name, IsEnum(column) ? new(TextType.Text, column.StoreType) : AskedType.Of(column.StoreType));
            return types;
        }
    }

    /// <summary>The column that the model or the database calls so; null for none.</summary>
    public EntityColumn? Find(string name) =>
        Columns.FirstOrDefault(column => column.Path == name || column.OtherPaths.Contains(name))
            ?? Columns.FirstOrDefault(column => column.Name == name);

    private static bool IsEnum(EntityColumn column) =>
        column.Property is { } property && (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).IsEnum;

    /// <summary>The code that takes entities apart into cells, compiled once.</summary>
    public RowShape<T> Shape<T>(IReadOnlyList<RowCell> cells) => (RowShape<T>)_shapes.GetOrAdd(
        (typeof(T), string.Join('\0', cells.Select(cell => cell.Has is null ? cell.Name : $"{cell.Name}?"))), _ => new RowShape<T>(cells));

    /// <summary>The columns that the model knows and a write does not have: the database, or a trigger of it, makes their values.</summary>
    public IEnumerable<string> LeftToDatabase(IReadOnlyList<EntityColumn> columns) =>
        All.Select(column => column.Name).Except(columns.Select(column => column.Name));

    /// <summary>The rows' entity type.</summary>
    public IEntityType Type => _entity;

    /// <summary>The table, as the model calls it.</summary>
    public StoreObjectIdentifier Place { get; }

    /// <summary>Which rows of the table a sync may delete.</summary>
    public string? Deletable(DbContext host) => EntityFilter.Of(host, _entity, Main(_entity));

    /// <summary>A write into the table.</summary>
    /// <param name="frame">What is written.</param>
    /// <param name="asked">The caller's options; null for none.</param>
    /// <param name="columns">The columns that are written.</param>
    /// <param name="rules">What the model says of rows that meet others.</param>
    public WriteRequest Request(Frame frame, WriteOptions? asked, IReadOnlyList<EntityColumn> columns, EntityRules rules) =>
        new(frame, new(Schema ?? string.Empty, Name), Complete(asked ?? new(), columns))
        {
            IsMapped = true,
            LeftToDatabase = [.. LeftToDatabase(columns)],

            // Whoever chooses other keys or indexes gets a table of the columns and these; a comment alone is added to the model's.
            ModelTable = asked?.NewTable is { PrimaryKey.Count: > 0 } or { Indexes.Count: > 0 } ? null : (Schema, Name),
            Rules = rules,
        };

    /// <summary>
    /// The options for a write into the table: the model's, unless the caller says more. A property's name stands for its column.
    /// </summary>
    /// <param name="asked">The caller's.</param>
    /// <param name="columns">The columns that are written.</param>
    /// <exception cref="FrameFault">They say what only the model can say.</exception>
    private WriteOptions Complete(WriteOptions asked, IReadOnlyList<EntityColumn> columns)
    {
        OptionRules.CheckOfEntities(asked);
        var written = columns.Select(column => column.Name).ToHashSet();
        return asked with
        {
            IfExists = asked.IfExists ?? IfExists.Append,
            Columns = columns.ToDictionary(column => column.Name, column => new ColumnOptions
            {
                StoreType = column.StoreType,
                IsNullable = column.IsNullable,
                Comment = column.Property?.GetComment(),
            }),
            Merge = asked.Merge is { } merge ? Complete(merge) : null,
            NewTable = Complete(asked.NewTable ?? new(), written),
        };
    }

    private MergeOptions Complete(MergeOptions asked) => asked with
    {
        Keys = ColumnNames(asked.Keys),
        SyncScope = ColumnNames(asked.SyncScope),
        Cursor = asked.Cursor is { } cursor ? ColumnName(cursor) : null,
    };

    private NewTableOptions Complete(NewTableOptions asked, HashSet<string> written) => new()
    {
        PrimaryKey = asked.PrimaryKey.Count > 0 ? ColumnNames(asked.PrimaryKey) : Key(written),
        Indexes = asked.Indexes.Count > 0
            ? [.. asked.Indexes.Select(index => index with { Columns = ColumnNames(index.Columns) })]
            : [.. Indexes(written)],
        Comment = asked.Comment ?? _entity.GetComment(),
    };

    private IReadOnlyList<string> ColumnNames(IReadOnlyList<string> names) => [.. names.Select(ColumnName)];

    /// <summary>The column of a property, or of a column's own name.</summary>
    private string ColumnName(string name) => Find(name)?.Name ?? name;

    private static StoreObjectIdentifier Main(IEntityType entity) =>
        StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());

    private static bool IsTpt(IEntityType entity) =>
        entity.GetMappingStrategy() == RelationalAnnotationNames.TptMappingStrategy
            && (entity.BaseType is not null || entity.GetDirectlyDerivedTypes().Any());

    private static HashSet<IProperty> Generated(DbContext host, IEntityType entity) =>
        [.. Properties(entity).Where(property => EntityGenerators.Find(host, property) is not null)];

    private static IEnumerable<IProperty> Properties(IEntityType entity) =>
        entity.GetDerivedTypesInclusive().SelectMany(type => type.GetProperties())
        .Concat(entity.GetDerivedTypesInclusive().SelectMany(type => type.GetNavigations())
            .Where(navigation => !navigation.IsOnDependent && navigation.ForeignKey.IsOwnership)
                .SelectMany(navigation => Properties(navigation.TargetEntityType)))
        .Distinct();

    // What belongs to no column that is written: the first one looks for it.
    private IReadOnlyList<EntityColumn> WithChecks(IReadOnlyList<EntityColumn> columns)
    {
        var joins = _entity.GetDerivedTypesInclusive().SelectMany(type => type.GetSkipNavigations()).Distinct()
            .Where(join => !join.IsShadowProperty()).ToList();
        var unset = columns.Where(
            column => column.Property is { } property && property.GetBeforeSaveBehavior() == PropertySaveBehavior.Throw).ToList();
        if (joins.Count == 0 && unset.Count == 0)
            return columns;

        // One that every row has.
        var place = Math.Max(columns.ToList().FindIndex(column => column is { Has: null, IsInserted: true }), 0);
        var get = columns[place].Get;
        return
        [
            .. columns.Take(place),
            columns[place] with
            {
                Get = row => unset.Aggregate(
                    joins.Aggregate(get(row), (value, join) => EntityExpressions.CheckEmpty(join, row, value)),
                    (value, column) => EntityExpressions.CheckUnset(column.Property!, row, value)),
            },
            .. columns.Skip(place + 1),
        ];
    }

    private IReadOnlyList<string> Key(HashSet<string> written) =>
        _entity.FindPrimaryKey() is { } key && Names(key.Properties) is var names && names.All(written.Contains) ? names : [];

    private IEnumerable<IndexOptions> Indexes(HashSet<string> written) =>
        from index in _entity.GetIndexes()
        let names = Names(index.Properties)
        where index.GetFilter() is null && names.All(written.Contains)
        select new IndexOptions(names) { IsUnique = index.IsUnique, Name = index.GetDatabaseName() };

    private IReadOnlyList<string> Names(IEnumerable<IProperty> properties) =>
        [.. properties.Select(property => Columns.FirstOrDefault(column => column.Property == property)?.Name ?? string.Empty)];
}
