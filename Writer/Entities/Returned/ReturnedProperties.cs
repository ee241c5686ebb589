using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Returned;

/// <summary>The properties of an entity type, and of what shares its rows, whose values somebody else makes.</summary>
internal sealed class ReturnedProperties
{
    // As long-lived as the host's model.
    private static readonly ConditionalWeakTable<IEntityType, ConcurrentDictionary<StoreObjectIdentifier, ReturnedProperties>> Known = [];

    private readonly List<ReturnedProperty> _made = [];
    private readonly List<ReturnedProperty> _generated = [];

    private ReturnedProperties(DbContext host, IEntityType root, StoreObjectIdentifier table)
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
        List<string> columns = [.. _made.Select(one => one.Column).Distinct()];
        (Columns, Ordinals) = (columns, [.. _made.Select(one => columns.IndexOf(one.Column))]);
    }

    /// <summary>Those that the database makes.</summary>
    public IReadOnlyList<ReturnedProperty> Made => _made;

    /// <summary>Those that a generator of the model makes, as EF's own context would when an entity is added.</summary>
    public IReadOnlyList<ReturnedProperty> Generated => _generated;

    /// <summary>The columns of <see cref="Made"/>: siblings of a hierarchy may share one.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The place of each one's column among <see cref="Columns"/>.</summary>
    public IReadOnlyList<int> Ordinals { get; }

    /// <summary>The one that a sequence makes, if it is a part of the key.</summary>
    public ReturnedProperty? Key { get; }

    /// <summary>Whether that is all of the key.</summary>
    public bool IsFoundByKey { get; }

    public static ReturnedProperties Of(DbContext host, IEntityType entity, StoreObjectIdentifier table) =>
        Known.GetValue(entity, _ => []).GetOrAdd(table, _ => new(host, entity, table));

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
            Refuse(complex, table);
        if (type is not IEntityType entity)
            return;
        foreach (var navigation in isRoot ? entity.GetNavigations() : entity.GetDeclaredNavigations())
        {
            if (!navigation.IsOnDependent && navigation.ForeignKey.IsOwnership && navigation.TargetEntityType.IsMappedToJson())
                RefuseInside(navigation.TargetEntityType, navigation.Name);
            if (!navigation.IsOnDependent && navigation.TargetEntityType is var target && !target.IsMappedToJson()
                && navigation.ForeignKey.IsRowInternal(table) && !navigation.IsShadowProperty())
                AddInside(host, target, table, entity => owner(entity) is { } one ? navigation.GetGetter().GetClrValue(one) : null);
        }
    }

    // The other tables of a row have its key from the main one.
    private static bool IsMain(IEntityType root, StoreObjectIdentifier table) =>
        root.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy || root.GetRootType() is var first
            && first.GetTableName() == table.Name && first.GetSchema() == table.Schema;

    // What shares the row has its owner's key.
    private void AddInside(DbContext host, IEntityType type, StoreObjectIdentifier table, Func<object, object?> owner)
    {
        var first = _made.Count;
        Add(host, type, type, table, owner);
        _made.RemoveAll(one => _made.IndexOf(one) >= first && one.Property.IsPrimaryKey());
    }

    // Of a document only the text is sent: its objects stay as they are.
    private static void RefuseInside(IEntityType document, string path)
    {
        if (document.GetProperties().FirstOrDefault(
            property => !property.IsShadowProperty() && property.GetValueGeneratorFactory() is not null) is { } generated)
            throw Errors.GeneratedInDocument($"{path}.{generated.Name}");
        foreach (var inner in document.GetNavigations().Where(one => one.ForeignKey.IsOwnership && !one.IsOnDependent))
            RefuseInside(inner.TargetEntityType, $"{path}.{inner.Name}");
    }

    private static void Refuse(IComplexProperty complex, StoreObjectIdentifier table)
    {
        if (complex.ComplexType.GetProperties().FirstOrDefault(
            property => property.ValueGenerated != ValueGenerated.Never && property.GetColumnName(table) is not null) is { } generated)
            throw Errors.GeneratedInComplex($"{complex.Name}.{generated.Name}");
        foreach (var inner in complex.ComplexType.GetComplexProperties())
            Refuse(inner, table);
    }
}
