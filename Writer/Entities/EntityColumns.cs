using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>
/// Collects the columns of an entity type's table: its own properties, those of derived types, of owned and complex ones inside, and
/// documents.
/// </summary>
/// <param name="root">The rows' entity type.</param>
/// <param name="table">The table.</param>
/// <param name="isGenerated">Whether EF itself makes a property's value if an entity has none.</param>
/// <param name="isPart">Whether what the model keeps of the rows in other tables is written there.</param>
internal sealed class EntityColumns(IEntityType root, StoreObjectIdentifier table, Func<IProperty, bool> isGenerated, bool isPart = false)
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, List<ColumnSource>> _sources = [];
    private readonly Dictionary<string, EntityColumn> _documents = [];
    private readonly HashSet<ITypeBase> _seen = [];
    private readonly HashSet<IEntityType> _apart = [];

    public IReadOnlyList<EntityColumn> All()
    {
        Add(root, root, row => row, path: string.Empty);

        // Of TPC's types each has a table of its own.
        foreach (var derived in root.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy ? [] : root.GetDerivedTypes())
            AddDeclared(derived, row => Expression.TypeAs(row, derived.ClrType), path: string.Empty);
        return [.. _names.Select(name => _documents.GetValueOrDefault(name) ?? Column(name, _sources[name]))];
    }

    /// <summary>
    /// The concurrency tokens, as a staged row has them to be compared: one that the app itself counts, only of an object that the context
    /// tracks.
    /// </summary>
    public IReadOnlyList<EntityColumn> Tokens() =>
    [
        .. from property in root.GetProperties()
           where property.IsConcurrencyToken && property.GetColumnName(table) is not null
           let isMade = property.ValueGenerated == ValueGenerated.OnAddOrUpdate
           where isMade || property.GetAfterSaveBehavior() == PropertySaveBehavior.Save
           let name = property.GetColumnName(table)!
           select new EntityColumn(
               name,
               name == "xmin" ? "pg_catalog.text" : property.GetColumnType(table)!,
               IsNullable: true,
               property,
               property.Name,
               row => EntityExpressions.Token(property, row, isMade, asText: name == "xmin")),
    ];

    // A key's parts come first, as EF orders them; then as declared.
    private void Add(IEntityType owner, ITypeBase type, Func<Expression, Expression> self, string path)
    {
        _seen.Add(type);
        foreach (var property in type.GetProperties())
            AddProperty(owner, property, self, path);
        foreach (var complex in type.GetComplexProperties())
            AddComplex(owner, complex, self, path);
        if (type is IEntityType entity)
        {
            foreach (var navigation in entity.GetNavigations())
                AddOwned(owner, navigation, self, path);
        }
    }

    private void AddDeclared(IEntityType type, Func<Expression, Expression> self, string path)
    {
        foreach (var property in type.GetDeclaredProperties())
            AddProperty(type, property, self, path);
        foreach (var complex in type.GetDeclaredComplexProperties())
            AddComplex(type, complex, self, path);
        foreach (var navigation in type.GetDeclaredNavigations())
            AddOwned(type, navigation, self, path);
    }

    private void AddProperty(IEntityType owner, IProperty property, Func<Expression, Expression> self, string path)
    {
        if (property.GetColumnName(table) is not { } name || property.GetComputedColumnSql(table) is not null)
            return;

        var source = new ColumnSource(owner, property, self, path + property.Name)
        {
            IsApart = _apart.Contains(property.DeclaringType.ContainingEntityType),
        };
        if (!_sources.TryGetValue(name, out var sources))
        {
            _names.Add(name);
            _sources.Add(name, [source]);
        }
        else if (!sources.Exists(other => other.Type.IsAssignableFrom(owner)))
        {
            // A sibling's; what an object inside the row shares with the row is the row's.
            sources.Add(source);
        }
    }

    private EntityColumn Column(string name, List<ColumnSource> sources)
    {
        var property = sources[0].Property;
        var storeType = property.GetColumnType(table)!;
        var isMadeByDatabase = sources.Exists(
            source => source.Property.ValueGenerated == ValueGenerated.OnAdd && !isGenerated(source.Property));
        return new(
            name,
            storeType,
            sources.Exists(source => source.Property.IsColumnNullable(table)) || !sources[0].Type.IsAssignableFrom(root),
            property,
            sources[0].Path,
            row => EntityExpressions.Stored(sources, root, storeType, isGenerated, row))
        {
            IsMadeByDatabase = isMadeByDatabase,
            Has = isMadeByDatabase ? row => EntityExpressions.Has(sources, row) : null,
            Knows = Knows(sources[0]),
            IsInserted = property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save,
            IsUpdated = property.GetAfterSaveBehavior() == PropertySaveBehavior.Save,
            IsFixed = property.GetAfterSaveBehavior() == PropertySaveBehavior.Throw,
            New = sources[0].Type.IsAssignableFrom(root) ? EntityExpressions.New(sources[0], root, storeType, isGenerated) : null,
            OtherPaths = [.. sources.Skip(1).Select(source => source.Path)],
        };
    }

    private Func<Expression, Expression>? Knows(ColumnSource source)
    {
        if (source.IsApart)
            return row => EntityExpressions.IsThere(source.Self(row));
        var property = source.Property;
        return property.IsShadowProperty() && property.DeclaringType is IEntityType
            && property != root.FindDiscriminatorProperty() && !isGenerated(property)
                ? row => EntityRelations.Knows(source, row)
                : null;
    }

    private void AddComplex(IEntityType owner, IComplexProperty complex, Func<Expression, Expression> self, string path)
    {
        Expression Inner(Expression row) => EntityExpressions.Member(self(row), complex);
        if (complex.ComplexType.IsMappedToJson() && isPart && !IsIn(complex.DeclaringType.ContainingEntityType))
            return;
        if (complex.ComplexType.IsMappedToJson())
            AddDocument(complex.ComplexType, complex.ComplexType.GetContainerColumnName()!, complex.IsNullable, path + complex.Name, Inner);
        else
            Add(owner, complex.ComplexType, Inner, $"{path}{complex.Name}.");
    }

    private void AddOwned(IEntityType owner, INavigation navigation, Func<Expression, Expression> self, string path)
    {
        if (navigation.IsOnDependent || !(navigation.ForeignKey.IsOwnership || SharesRow(navigation))
            || _seen.Contains(navigation.TargetEntityType))
            return;

        Expression Inner(Expression row) => EntityExpressions.Member(self(row), navigation);
        var owned = navigation.TargetEntityType;
        if (isPart && IsElsewhere(navigation))
            return;
        if (!navigation.ForeignKey.IsOwnership)
            _apart.Add(owned);
        if (owned.IsMappedToJson())
            AddDocument(owned, owned.GetContainerColumnName()!, !navigation.ForeignKey.IsRequiredDependent, path + navigation.Name, Inner);
        else if (IsElsewhere(navigation))
            throw Errors.OwnedElsewhere(root.DisplayName(), path + navigation.Name);
        else
            Add(owner, owned, Inner, $"{path}{navigation.Name}.");
    }

    private bool IsElsewhere(INavigation navigation) => navigation.TargetEntityType is var owned
        && (owned.IsMappedToJson()
            ? isPart && !IsIn(navigation.DeclaringEntityType)
            : navigation.IsCollection || owned.GetTableName() != table.Name || owned.GetSchema() != table.Schema);

    private bool IsIn(IEntityType type) => type.GetTableName() == table.Name && type.GetSchema() == table.Schema;

    // Two entity types that are one row of one table.
    private bool SharesRow(INavigation navigation) => navigation.ForeignKey.IsRowInternal(table);

    private void AddDocument(ITypeBase type, string column, bool isNullable, string path, Func<Expression, Expression> get)
    {
        _names.Add(column);
        _documents.Add(column, new(
            column,
            type.GetContainerColumnType() ?? "jsonb",
            isNullable,
            Property: null,
            path,
            row => EntityExpressions.AsObject(get(row)))
        {
            Document = (writer, value) => EntityJson.Write(writer, type, value),
        });
    }
}
