using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Routes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>The table that the host's model maps an entity type to, with its columns, key and indexes.</summary>
internal sealed class EntityTable
{
    private const string DefaultSchema = "public";

    // As long-lived as the host's model.
    private static readonly ConditionalWeakTable<IEntityType, EntityTable> Tables = [];

    private readonly ConcurrentDictionary<(Type Row, string Columns), object> _shapes = [];
    private readonly IEntityType _entity;

    private EntityTable(IEntityType entity, StoreObjectIdentifier table)
    {
        _entity = entity;
        Name = new(table.Schema ?? DefaultSchema, table.Name);
        Columns = new EntityColumns(entity, table).All();
    }

    public QualifiedName Name { get; }

    public IReadOnlyList<EntityColumn> Columns { get; }

    /// <summary>The entity type's name, for messages.</summary>
    public string Entity => _entity.DisplayName();

    public static EntityTable Of(DbContext host, Type type)
    {
        // The design-time model says what the database computes; the run-time one has forgotten it.
        var entity = host.GetService<IDesignTimeModel>().Model.FindEntityType(type) ?? throw Errors.NotMapped(type);
        if (entity.GetTableName() is not { } table)
            throw Errors.NoTable(entity.DisplayName());
        if (IsSplit(entity))
            throw Errors.SplitEntity(entity.DisplayName());
        return Tables.GetValue(entity, _ => new(entity, StoreObjectIdentifier.Table(table, entity.GetSchema())));
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
        Columns.FirstOrDefault(column => column.Path == name) ?? Columns.FirstOrDefault(column => column.Name == name);

    private static bool IsEnum(EntityColumn column) =>
        column.Property is { } property && (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).IsEnum;

    /// <summary>The code that takes entities apart into columns, compiled once.</summary>
    public RowShape<T> Shape<T>(IReadOnlyList<EntityColumn> columns) => (RowShape<T>)_shapes.GetOrAdd(
        (typeof(T), string.Join('\0', columns.Select(column => column.Name))),
        _ => new RowShape<T>([.. columns.Select(column => column.ToCell())]));

    /// <summary>A write into the table.</summary>
    /// <param name="frame">What is written.</param>
    /// <param name="asked">The caller's options; null for none.</param>
    /// <param name="columns">The columns that are written.</param>
    /// <param name="left">The columns that the database fills.</param>
    public WriteRequest Request(Frame frame, WriteOptions? asked, IReadOnlyList<EntityColumn> columns, IEnumerable<EntityColumn> left) =>
        new(frame, Name, Complete(asked ?? new(), columns))
        {
            IsMapped = true,
            LeftToDatabase = [.. left.Select(column => column.Name)],
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

    private static bool IsSplit(IEntityType entity) =>
        entity.GetMappingFragments(StoreObjectType.Table).Any()
        || (entity.GetMappingStrategy() == RelationalAnnotationNames.TptMappingStrategy
            && (entity.BaseType is not null || entity.GetDirectlyDerivedTypes().Any()));

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
