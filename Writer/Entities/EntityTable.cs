using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Migrations;
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
            foreach (var (name, column) in Columns.Select(column => (column.Path, column)).Concat(Columns.Select(column => (column.Name, column))))
                types.TryAdd(name, IsEnum(column) ? new(TextType.Text, column.StoreType) : AskedType.Of(column.StoreType)); // an enum's text is a member's name
            return types;
        }
    }

    /// <summary>The column that the model or the database calls so; null for none.</summary>
    public EntityColumn? Find(string name) => Columns.FirstOrDefault(column => column.Path == name) ?? Columns.FirstOrDefault(column => column.Name == name);

    private static bool IsEnum(EntityColumn column) =>
        column.Property is { } property && (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).IsEnum;

    /// <summary>The code that takes entities apart into columns, compiled once.</summary>
    public RowShape<T> Shape<T>(IReadOnlyList<EntityColumn> columns) => (RowShape<T>)_shapes.GetOrAdd(
        (typeof(T), string.Join('\0', columns.Select(column => column.Name))),
        _ => new RowShape<T>([.. columns.Select(column => column.ToCell())]));

    /// <summary>The options for a write into the table: where the model says more than the caller, the model's.</summary>
    /// <param name="asked">The caller's; null for an append.</param>
    /// <param name="columns">The columns that are written.</param>
    public WriteOptions Complete(WriteOptions? asked, IReadOnlyList<EntityColumn> columns)
    {
        var options = asked ?? new WriteOptions { IfExists = IfExists.Append };
        var written = columns.Select(column => column.Name).ToHashSet();
        return options with
        {
            Schema = Name.Schema,
            Columns = columns.ToDictionary(column => column.Name, column => options.Columns.GetValueOrDefault(column.Name) ?? new()
            {
                StoreType = column.StoreType,
                IsNullable = column.IsNullable,
                Comment = column.Property?.GetComment(),
            }),
            Keys = [.. options.Keys.Select(ColumnName)],
            SyncScope = [.. options.SyncScope.Select(ColumnName)],
            Cursor = options.Cursor is { } cursor ? ColumnName(cursor) : null,
            PrimaryKey = options.PrimaryKey.Count > 0 ? options.PrimaryKey : Key(written),
            Indexes = options.Indexes.Count > 0 ? options.Indexes : [.. Indexes(written)],
            Comment = options.Comment ?? _entity.GetComment(),
        };
    }

    /// <summary>The column of a property, or of a column's own name.</summary>
    private string ColumnName(string name) => Find(name)?.Name ?? name;

    private static bool IsSplit(IEntityType entity) =>
        entity.GetMappingFragments(StoreObjectType.Table).Any()
        || (entity.GetMappingStrategy() == RelationalAnnotationNames.TptMappingStrategy && (entity.BaseType is not null || entity.GetDirectlyDerivedTypes().Any()));

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
