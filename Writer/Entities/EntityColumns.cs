using System.Linq.Expressions;
using EfWriter.Requests;
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
    private readonly Dictionary<IEntityType, Func<Expression, Expression>> _apart = [];
    private readonly Dictionary<IEntityType, InnerObject?> _inner = [];

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
        .. from name in _names
           where _sources.ContainsKey(name)
           let tokens = _sources[name].Where(source => IsToken(source.Property)).ToList()
           where tokens.Count > 0
           select new EntityColumn(
               name,
               name == "xmin" ? "pg_catalog.text" : tokens[0].Property.GetColumnType(table)!,
               IsNullable: true,
               tokens[0].Property,
               tokens[0].Path,
               row => EntityExpressions.Token(tokens, row, asText: name == "xmin"))
           {
               Paths = [.. tokens.Select(source => new ColumnPath(source.Type, source.Path, source.Property))],
           },
    ];

    private static bool IsToken(IProperty property) => property.IsConcurrencyToken
        && (property.ValueGenerated == ValueGenerated.OnAddOrUpdate || property.GetAfterSaveBehavior() == PropertySaveBehavior.Save);

    // A key's parts come first, as EF orders them; then as declared.
    private void Add(
        IEntityType owner, ITypeBase type, Func<Expression, Expression> self, string path, Func<Expression, Expression>? holder = null)
    {
        _seen.Add(type);
        foreach (var property in type.GetProperties())
            AddProperty(owner, property, self, path, holder ?? self);
        foreach (var complex in type.GetComplexProperties())
            AddComplex(owner, complex, self, path, holder ?? self);
        if (type is IEntityType entity)
        {
            foreach (var navigation in entity.GetNavigations())
                AddOwned(owner, navigation, self, path);
        }
    }

    private void AddDeclared(IEntityType type, Func<Expression, Expression> self, string path)
    {
        foreach (var property in type.GetDeclaredProperties())
            AddProperty(type, property, self, path, self);
        foreach (var complex in type.GetDeclaredComplexProperties())
            AddComplex(type, complex, self, path, self);
        foreach (var navigation in type.GetDeclaredNavigations())
            AddOwned(type, navigation, self, path);
    }

    private void AddProperty(
        IEntityType owner, IProperty property, Func<Expression, Expression> self, string path, Func<Expression, Expression> holder)
    {
        if (property.GetColumnName(table) is not { } name || property.GetComputedColumnSql(table) is not null)
            return;

        var source = new ColumnSource(owner, property, self, path + property.Name)
        {
            Holder = holder,
            IsTakenAway = _apart.GetValueOrDefault(property.DeclaringType.ContainingEntityType),
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
        var isKept = sources.Exists(source => isGenerated(source.Property) && !source.Property.IsShadowProperty())
            && !property.IsPrimaryKey();
        var inside = Inside(property.DeclaringType.ContainingEntityType);
        var whenUnset = isMadeByDatabase && inside is not null ? DefaultOf(property) : null;
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
            Knows = Knows(sources),
            Kept = isKept || whenUnset is not null ? row => EntityExpressions.Stored(sources, root, storeType, _ => false, row) : null,
            WhenUnset = whenUnset,
            Inside = inside,
            IsInserted = property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save,
            IsUnset = property.GetBeforeSaveBehavior() == PropertySaveBehavior.Throw ? row => EntityChecks.IsUnset(sources, row) : null,
            IsUpdated = property.GetAfterSaveBehavior() == PropertySaveBehavior.Save,
            IsFixed = property.GetAfterSaveBehavior() == PropertySaveBehavior.Throw,
            New = sources[0].Type.IsAssignableFrom(root) ? EntityExpressions.New(sources[0], root, storeType, isGenerated) : null,
            Paths = [.. sources.Select(source => new ColumnPath(source.Type, source.Path, source.Property))],
        };
    }

    // What EF looks at to see whether an object that shares the row is there.
    private InnerObject? Inside(IEntityType type)
    {
        if (_inner.TryGetValue(type, out var known) || type.FindRowInternalForeignKeys(table).All(key => key.IsRequiredDependent))
            return known;
        var own = type.GetProperties().Where(property => !property.IsPrimaryKey()).ToList();
        var isNeeded = own.Exists(property => !property.IsNullable);
        var columns = own.Where(property => !isNeeded || !property.IsNullable).Select(property => property.GetColumnName(table))
            .OfType<string>().ToList();
        return _inner[type] = columns.Count > 0 ? new($"new_{_inner.Count}", columns, NeedsAll: isNeeded) : null;
    }

    // EF sets a column to its default if its object appears in a row that is there, without a value of its own.
    private static string? DefaultOf(IProperty property) => property.GetDefaultValueSql()
        ?? (property.TryGetDefaultValue(out var value) && value is not null
            ? property.GetRelationalTypeMapping().GenerateSqlLiteral(value)
            : null);

    // Of siblings that share the column, the one of the row's type.
    private Func<Expression, Expression>? Knows(List<ColumnSource> sources)
    {
        var all = sources.Select(source => (Source: source, Knows: Knows(source))).ToList();
        return sources.Count == 1 || all.TrueForAll(one => one.Knows is null)
            ? all[0].Knows
            : row => all.Select(one => EntityExpressions.IsOf(one.Source, row) is var isOf && one.Knows is { } knows
                ? Expression.AndAlso(isOf, knows(row))
                : isOf).Aggregate(Expression.OrElse);
    }

    private Func<Expression, Expression>? Knows(ColumnSource source)
    {
        if (source.IsTakenAway is { } isTakenAway)
            return row => Expression.OrElse(EntityExpressions.IsThere(source.Self(row)), isTakenAway(row));
        var property = source.Property;
        return property.IsShadowProperty() && property.DeclaringType is IEntityType
            && property != root.FindDiscriminatorProperty() && !(isGenerated(property) && property.IsPrimaryKey())
                ? row => EntityRelations.KnowsOrIsGone(source, row)
                : null;
    }

    private void AddComplex(
        IEntityType owner, IComplexProperty complex, Func<Expression, Expression> self, string path, Func<Expression, Expression> holder)
    {
        Expression Inner(Expression row) => EntityExpressions.Member(self(row), complex);
        if (complex.ComplexType.IsMappedToJson() && isPart && !IsIn(complex.DeclaringType.ContainingEntityType))
            return;
        if (complex.ComplexType.IsMappedToJson())
            AddDocument(owner, complex.ComplexType, complex.IsNullable, path + complex.Name, Inner);
        else
            Add(owner, complex.ComplexType, Inner, $"{path}{complex.Name}.", holder);
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
            _apart.TryAdd(owned, row => Expression.Call(EntityExpressions.Scope, nameof(EntityScope.IsTakenAway), null,
                EntityExpressions.AsObject(self(row)), Expression.Constant(navigation, typeof(INavigation))));
        if (owned.IsMappedToJson())
            AddDocument(owner, owned, !navigation.ForeignKey.IsRequiredDependent, path + navigation.Name, Inner);
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

    private void AddDocument(IEntityType owner, ITypeBase type, bool isNullable, string path, Func<Expression, Expression> get)
    {
        var column = type.GetContainerColumnName()!;

        // A document of owned objects is a new one whenever it is set.
        var isKept = type is IComplexType complex && DocumentShape.HasGenerated(complex);
        _names.Add(column);
        _documents.Add(column, new(
            column,
            type.GetContainerColumnType() ?? "jsonb",
            isNullable,
            Property: null,
            path,
            row => EntityExpressions.AsObject(get(row)))
        {
            Document = (writer, value) => EntityJson.Write(writer, type, value, isNew: true),
            Kept = isKept ? row => EntityExpressions.AsObject(get(row)) : null,
            KeptDocument = isKept ? (writer, value) => EntityJson.Write(writer, type, value, isNew: false) : null,
            Paths = [new(owner, path, Property: null)],
        });
    }
}
