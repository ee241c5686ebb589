using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>
/// Collects the columns of an entity type's table: its own properties, those of derived types, of owned and complex ones inside, and
/// documents.
/// </summary>
internal sealed class EntityColumns(IEntityType root, StoreObjectIdentifier table)
{
    private readonly List<EntityColumn> _columns = [];

    public IReadOnlyList<EntityColumn> All()
    {
        Add(root, row => row, path: string.Empty);
        foreach (var derived in root.GetDerivedTypes())
            AddDeclared(derived, row => Expression.TypeAs(row, derived.ClrType), path: string.Empty);
        return _columns;
    }

    // A key's parts come first, as EF orders them; then as declared.
    private void Add(ITypeBase type, Func<Expression, Expression> self, string path)
    {
        foreach (var property in type.GetProperties())
            AddProperty(property, self, path);
        foreach (var complex in type.GetComplexProperties())
            AddComplex(complex, self, path);
        if (type is IEntityType entity)
        {
            foreach (var navigation in entity.GetNavigations())
                AddOwned(navigation, self, path);
        }
    }

    private void AddDeclared(IEntityType type, Func<Expression, Expression> self, string path)
    {
        foreach (var property in type.GetDeclaredProperties())
            AddProperty(property, self, path);
        foreach (var complex in type.GetDeclaredComplexProperties())
            AddComplex(complex, self, path);
        foreach (var navigation in type.GetDeclaredNavigations())
            AddOwned(navigation, self, path);
    }

    private void AddProperty(IProperty property, Func<Expression, Expression> self, string path)
    {
        // What the database computes takes no value, and an owned type's key is its owner's.
        if (property.GetColumnName(table) is not { } name
            || property.GetBeforeSaveBehavior() == PropertySaveBehavior.Ignore
            || _columns.Exists(column => column.Name == name))
        {
            return;
        }

        var isMade = property.ValueGenerated == ValueGenerated.OnAdd && !EntityExpressions.IsMadeByClient(property);
        _columns.Add(new(
            name,
            property.GetColumnType(table)!,
            property.IsColumnNullable(table),
            property,
            path + property.Name,
            row => EntityExpressions.Stored(property, root, self, row))
        {
            IsMadeByDatabase = isMade,
            Has = isMade && !property.IsShadowProperty() ? row => EntityExpressions.HasValue(property, self(row)) : null,
        });
    }

    private void AddComplex(IComplexProperty complex, Func<Expression, Expression> self, string path)
    {
        Expression Inner(Expression row) => EntityExpressions.Member(self(row), complex);
        if (complex.ComplexType.IsMappedToJson())
            AddDocument(complex.ComplexType, complex.ComplexType.GetContainerColumnName()!, complex.IsNullable, path + complex.Name, Inner);
        else
            Add(complex.ComplexType, Inner, $"{path}{complex.Name}.");
    }

    private void AddOwned(INavigation navigation, Func<Expression, Expression> self, string path)
    {
        if (!navigation.ForeignKey.IsOwnership || navigation.IsOnDependent)
            return;

        Expression Inner(Expression row) => EntityExpressions.Member(self(row), navigation);
        var owned = navigation.TargetEntityType;
        if (owned.IsMappedToJson())
            AddDocument(owned, owned.GetContainerColumnName()!, !navigation.ForeignKey.IsRequiredDependent, path + navigation.Name, Inner);
        else if (navigation.IsCollection || owned.GetTableName() != table.Name || owned.GetSchema() != table.Schema)
            throw Errors.OwnedElsewhere(root.DisplayName(), path + navigation.Name);
        else
            Add(owned, Inner, $"{path}{navigation.Name}.");
    }

    private void AddDocument(ITypeBase type, string column, bool isNullable, string path, Func<Expression, Expression> get) =>
        _columns.Add(new(
        column,
        type.GetContainerColumnType() ?? "jsonb",
        isNullable,
        Property: null,
        path,
        row => EntityExpressions.Document(type, get(row))));
}
