using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Returned;

/// <summary>The properties of an entity type, and of what shares its rows, whose values somebody else makes.</summary>
internal sealed class ReturnedProperties
{
    // As long-lived as the host's model.
    private static readonly ConditionalWeakTable<
        IEntityType, ConcurrentDictionary<(StoreObjectIdentifier Table, bool ReadsKeys, bool Updates), ReturnedProperties>> Known = [];

    private readonly List<ReturnedProperty> _made = [];
    private readonly List<ReturnedProperty> _generated = [];
    private readonly List<(Func<object, object?> Get, ReturnedDocument Document)> _documents = [];
    private readonly List<(ReturnedProperty Property, Func<object, object?> Key)> _shared = [];

    private ReturnedProperties(DbContext host, IEntityType root, StoreObjectIdentifier table, bool readsKeys, bool updates)
    {
        Add(host, root, root, table, entity => entity);
        if (root.GetMappingStrategy() != RelationalAnnotationNames.TpcMappingStrategy)
        {
            foreach (var derived in root.GetDerivedTypes())
                Add(host, root, derived, table, entity => derived.ClrType.IsInstanceOfType(entity) ? entity : null);
        }

        // A key may be a foreign key as well, or one of several parts.
        var key = root.FindPrimaryKey()?.Properties;
        Key = _made.Find(one => key is not null && key.Contains(one.Property) && one.IsInteger
            && one.Property.ValueGenerated == ValueGenerated.OnAdd && one.Property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save);
        IsFoundByKey = Key is not null && key!.Count == 1;
        if (readsKeys)
            _made.AddRange(_generated.Where(one => one.Property.IsPrimaryKey()));
        if (updates)
        {
            // A row that is there keeps what the entity has, and only the server knows which one that is.
            _made.AddRange(_generated.Where(one => !one.Property.IsPrimaryKey()));
            _generated.RemoveAll(one => !one.Property.IsPrimaryKey());
        }

        Keys = [.. Enumerable.Range(0, _made.Count).Where(i => _made[i].Property is { DeclaringType: IEntityType type } one
            && one.IsKey() && type.IsAssignableFrom(root))];
        List<string> columns = [.. _made.Select(one => one.Column).Distinct()];
        (Columns, Ordinals) = (columns, [.. _made.Select(one => columns.IndexOf(one.Column))]);
    }

    /// <summary>Those that the database makes.</summary>
    public IReadOnlyList<ReturnedProperty> Made => _made;

    /// <summary>Those that a generator of the model makes, as EF's own context would when an entity is added.</summary>
    public IReadOnlyList<ReturnedProperty> Generated => _generated;

    /// <summary>The documents that have such properties inside.</summary>
    public IReadOnlyList<(Func<object, object?> Get, ReturnedDocument Document)> Documents => _documents;

    /// <summary>The keys of entities that share the row, each with what gets it from the entity whose row it is.</summary>
    public IReadOnlyList<(ReturnedProperty Property, Func<object, object?> Key)> Shared => _shared;

    /// <summary>The columns of <see cref="Made"/>: siblings of a hierarchy may share one.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The place of each one's column among <see cref="Columns"/>.</summary>
    public IReadOnlyList<int> Ordinals { get; }

    /// <summary>The places of those among <see cref="Made"/> that entities may be found by.</summary>
    public IReadOnlyList<int> Keys { get; }

    /// <summary>The one that a sequence makes, if it is a part of the key.</summary>
    public ReturnedProperty? Key { get; }

    /// <summary>Whether that is all of the key.</summary>
    public bool IsFoundByKey { get; }

    /// <param name="host">The context.</param>
    /// <param name="entity">The entity type.</param>
    /// <param name="table">The table.</param>
    /// <param name="mode">What the rows do: the keys of rows that were there may be others than those that a generator has made.</param>
    public static ReturnedProperties Of(DbContext host, IEntityType entity, StoreObjectIdentifier table, WriteMode mode)
    {
        var (readsKeys, updates) = (mode == WriteMode.InsertOnly, mode is WriteMode.Upsert or WriteMode.UpdateOnly or WriteMode.Sync);
        return Known.GetValue(entity, _ => [])
            .GetOrAdd((table, readsKeys, updates), _ => new(host, entity, table, readsKeys, updates));
    }

    private void Add(DbContext host, IEntityType root, ITypeBase type, StoreObjectIdentifier table, Func<object, object?> owner)
    {
        var isRoot = ReferenceEquals(type, root);
        foreach (var property in isRoot ? type.GetProperties() : type.GetDeclaredProperties())
        {
            if (property.GetColumnName(table) is not { } column || (property.IsPrimaryKey() && !IsMain(root, table)))
                continue;
            if (EntityGenerators.Find(host, property) is not null && !property.IsShadowProperty())
                _generated.Add(new(property, column, owner));
            else if (property.ValueGenerated != ValueGenerated.Never && EntityGenerators.Find(host, property) is null)
                _made.Add(new(property, column, owner));
        }

        foreach (var complex in isRoot ? type.GetComplexProperties() : type.GetDeclaredComplexProperties())
            AddComplex(host, complex, table, owner);
        if (type is not IEntityType entity)
            return;
        foreach (var navigation in isRoot ? entity.GetNavigations() : entity.GetDeclaredNavigations())
        {
            if (!navigation.IsOnDependent && navigation.ForeignKey.IsOwnership && navigation.TargetEntityType.IsMappedToJson())
                AddDocument(navigation, navigation.TargetEntityType, owner);
            if (!navigation.IsOnDependent && navigation.TargetEntityType is var target && !target.IsMappedToJson()
                && navigation.ForeignKey.IsRowInternal(table) && !navigation.IsShadowProperty())
            {
                object? Inner(object entity) => owner(entity) is { } one ? navigation.GetGetter().GetClrValue(one) : null;
                AddShared(navigation.ForeignKey, table, owner, Inner);
                AddInside(host, target, table, Inner);
            }
        }
    }

    // The other tables of a row have its key from the main one.
    private static bool IsMain(IEntityType root, StoreObjectIdentifier table) =>
        root.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy || root.GetRootType() is var first
            && first.GetTableName() == table.Name && first.GetSchema() == table.Schema;

    private void AddShared(
        IForeignKey foreignKey, StoreObjectIdentifier table, Func<object, object?> owner, Func<object, object?> inner)
    {
        foreach (var (own, key) in foreignKey.Properties.Zip(foreignKey.PrincipalKey.Properties))
        {
            if (!own.IsShadowProperty() && !key.IsShadowProperty())
                _shared.Add((new(own, own.GetColumnName(table)!, inner),
                    entity => owner(entity) is { } one ? key.GetGetter().GetClrValue(one) : null));
        }
    }

    // What shares the row has its owner's key.
    private void AddInside(DbContext host, IEntityType type, StoreObjectIdentifier table, Func<object, object?> owner)
    {
        var first = _made.Count;
        Add(host, type, type, table, owner);
        _made.RemoveAll(one => _made.IndexOf(one) >= first && one.Property.IsPrimaryKey());
    }

    // The entity's own getters and setters reach inside it, unless it is not there.
    private void AddComplex(DbContext host, IComplexProperty complex, StoreObjectIdentifier table, Func<object, object?> owner)
    {
        if (complex.ComplexType.IsMappedToJson())
        {
            AddDocument(complex, complex.ComplexType, owner);
            return;
        }

        if (Nullable.GetUnderlyingType(complex.PropertyInfo?.PropertyType ?? complex.FieldInfo!.FieldType) is not null)
            RefuseInside(complex.ComplexType, complex.Name, table);
        Add(host, complex.ComplexType.ContainingEntityType, complex.ComplexType, table,
            entity => owner(entity) is { } one && complex.GetGetter().GetClrValueUsingContainingEntity(one) is not null ? one : null);
    }

    // EF has no setter for what is inside a struct that may be missing.
    private static void RefuseInside(IComplexType type, string path, StoreObjectIdentifier table)
    {
        var made = type.GetProperties()
            .Where(property => property.ValueGenerated != ValueGenerated.Never || property.GetValueGeneratorFactory() is not null);
        if (made.FirstOrDefault(property => property.GetColumnName(table) is not null) is { } generated)
            throw Errors.GeneratedInStruct($"{path}.{generated.Name}");
        foreach (var inner in type.GetComplexProperties())
            RefuseInside(inner.ComplexType, $"{path}.{inner.Name}", table);
    }

    private void AddDocument(IPropertyBase member, ITypeBase type, Func<object, object?> owner)
    {
        if (ReturnedDocument.Of(type, member.Name) is { } document)
            _documents.Add((Get, document));

        object? Get(object entity) => owner(entity) is { } one ? member.GetGetter().GetClrValueUsingContainingEntity(one) : null;
    }
}
