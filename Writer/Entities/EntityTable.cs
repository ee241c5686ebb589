using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>The table that the host's model maps an entity type to, with its columns, key and indexes.</summary>
internal sealed partial class EntityTable
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

    /// <param name="host">The context.</param>
    /// <param name="type">The class of the entities.</param>
    /// <param name="name">The entity type's name, if several share the class; null if the class says it.</param>
    public static EntityTable Of(DbContext host, Type type, string? name)
    {
        // The design-time model says what the database computes; the run-time one has forgotten it.
        var model = host.GetService<IDesignTimeModel>().Model;
        var entity = (name is null ? model.FindEntityType(type) : model.FindEntityType(name)) ?? throw Unmapped(model, type);
        if (entity.GetTableName() is not { } table)
            throw Errors.NoTable(entity.DisplayName());
        if (IsTpt(entity))
            throw Errors.TptEntity(entity.DisplayName());
        if (entity.GetMappingFragments(StoreObjectType.Table).Any())
            throw Errors.SplitEntity(entity.DisplayName(),
                entity.GetProperties().Where(property => property.GetColumnName(Main(entity)) is null).Select(property => property.Name));
        if (entity.FindRowInternalForeignKeys(Main(entity)).FirstOrDefault() is { } shared)
            throw Errors.SharedRow(entity.DisplayName(), shared.PrincipalEntityType.DisplayName(), shared.PrincipalToDependent?.Name);
        CheckProcedures(entity);
        return Tables.GetValue(entity, _ => new(entity, Main(entity), Generated(host, entity)));
    }

    /// <summary>Says why a class is no entity type.</summary>
    public static InvalidOperationException Unmapped(IModel model, Type type) =>
        model.FindEntityTypes(type).Select(one => one.DisplayName()).ToList() is { Count: > 0 } names
            ? Errors.SharedType(type, names)
            : Errors.NotMapped(type);

    private static void CheckProcedures(IEntityType entity)
    {
        foreach (var type in entity.GetDerivedTypesInclusive())
        {
            if ((type.GetInsertStoredProcedure() ?? type.GetUpdateStoredProcedure() ?? type.GetDeleteStoredProcedure()) is { } procedure)
                throw Errors.StoredProcedure(type.DisplayName(), procedure.Name);
        }
    }

    /// <summary>
    /// One of the tables that a type's rows are kept in, when all of them are written: joins, other tables of a hierarchy, and owned
    /// objects in tables of their own are written there.
    /// </summary>
    public static EntityTable PartOf(DbContext host, IEntityType entity, StoreObjectIdentifier table)
    {
        CheckProcedures(entity);
        return Parts.GetValue(entity, _ => []).GetOrAdd(table, _ => new(entity, table, Generated(host, entity), isPart: true));
    }

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
        Columns.FirstOrDefault(column => column.Paths.Any(path => path.Name == name))
            ?? Columns.FirstOrDefault(column => column.Name == name);

    private static bool IsEnum(EntityColumn column) =>
        column.Property is { } property && (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).IsEnum;

    /// <summary>The code that takes entities apart into cells, compiled once.</summary>
    public RowShape<T> Shape<T>(IReadOnlyList<RowCell> cells) => (RowShape<T>)_shapes.GetOrAdd(
        (typeof(T), string.Join('\0', cells.Select(cell => $"{cell.Name}{(cell.Has is null ? "" : "?")}{(cell.IsKept ? "=" : "")}"))),
        _ => new RowShape<T>(cells));

    /// <summary>The columns that the model knows and a write does not have: the database, or a trigger of it, makes their values.</summary>
    public IEnumerable<string> LeftToDatabase(IReadOnlyList<EntityColumn> columns) =>
        All.Select(column => column.Name).Except(columns.Select(column => column.Name));

    /// <summary>The discriminator's column if the type is abstract, so that each row has to say what it is; null if not.</summary>
    public EntityColumn? Kind => _entity.ClrType.IsAbstract && _entity.FindDiscriminatorProperty() is { } property
        ? Columns.FirstOrDefault(column => column.Property == property)
        : null;

    /// <summary>The rows' entity type.</summary>
    public IEntityType Type => _entity;

    /// <summary>The table, as the model calls it.</summary>
    public StoreObjectIdentifier Place { get; }


    private static StoreObjectIdentifier Main(IEntityType entity) =>
        StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());

    private static bool IsTpt(IEntityType entity) =>
        entity.GetMappingStrategy() == RelationalAnnotationNames.TptMappingStrategy
            && (entity.BaseType is not null || entity.GetDirectlyDerivedTypes().Any());

    private static HashSet<IProperty> Generated(DbContext host, IEntityType entity) =>
        [.. entity.GetDerivedTypesInclusive().SelectMany(Properties).Where(property => EntityGenerators.Find(host, property) is not null)];

    // Those of objects inside, and of another entity that shares the row.
    private static IEnumerable<IProperty> Properties(ITypeBase type) =>
    [
        .. type.GetProperties(),
        .. type.GetComplexProperties().SelectMany(complex => Properties(complex.ComplexType)),
        .. ((type as IEntityType)?.GetNavigations() ?? [])
            .Where(navigation => !navigation.IsOnDependent && (navigation.ForeignKey.IsOwnership || IsRowInternal(navigation.ForeignKey)))
            .SelectMany(navigation => Properties(navigation.TargetEntityType)),
    ];

    private static bool IsRowInternal(IForeignKey foreignKey) => foreignKey.PrincipalEntityType is { } principal
        && principal.GetTableName() is not null && foreignKey.IsRowInternal(Main(principal));

    // What belongs to no column that is written: the first one looks for it.
    private IReadOnlyList<EntityColumn> WithChecks(IReadOnlyList<EntityColumn> columns)
    {
        var joins = _entity.GetDerivedTypesInclusive().SelectMany(type => type.GetSkipNavigations()).Distinct()
            .Where(join => !join.IsShadowProperty()).ToList();
        var unset = columns.Where(column => column.IsUnset is not null).ToList();
        if (joins.Count == 0 && unset.Count == 0)
            return columns;

        // One that every row has, or what each row is asked first.
        var place = Math.Max(columns.ToList().FindIndex(column => column is { Has: null, IsInserted: true }), 0);
        var checks = columns[place].Has is { } has
            ? columns[place] with { Has = row => Check(row, has(row)) }
            : columns[place] with { Get = row => Check(row, columns[place].Get(row)) };
        return [.. columns.Take(place), checks, .. columns.Skip(place + 1)];

        Expression Check(Expression row, Expression checkedFirst) => unset.Aggregate(
            joins.Aggregate(checkedFirst, (value, join) => EntityChecks.CheckEmpty(join, row, value)),
            (value, column) => EntityChecks.CheckUnset(column, row, value));
    }
}
