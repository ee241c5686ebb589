using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>Foreign keys as EF fixes them up: by navigations, by collections of principals, and by what the context knows.</summary>
internal static class EntityRelations
{
    /// <summary>Whether a row's value is known; that of a shadow property may not be, nor that of an object which is not there.</summary>
    public static Expression Knows(ColumnSource source, Expression row)
    {
        var self = source.Self(row);
        Expression knows = Expression.Call(EntityExpressions.Scope, nameof(EntityScope.Knows), null, EntityExpressions.AsObject(self),
            Expression.Constant(source.Property));
        foreach (var (navigation, _) in Principals(source.Property))
            knows = Expression.OrElse(EntityExpressions.IsThere(EntityExpressions.Member(self, navigation)), knows);
        foreach (var foreignKey in Collections(source.Property))
            knows = Expression.OrElse(knows, EntityExpressions.IsThere(ByCollection(self, foreignKey)));
        return knows;
    }

    // EF takes a related object's key before the foreign key beside it, and the key of a principal that has the object in a collection
    // where there is neither.
    public static Expression Related(IProperty property, Expression self)
    {
        var own = EntityExpressions.Own(property, self);
        var value = own;
        foreach (var foreignKey in Collections(property))
        {
            var principal = ByCollection(self, foreignKey);
            var key = Key(foreignKey, property, Expression.Convert(principal, foreignKey.PrincipalEntityType.ClrType));
            value = Expression.Condition(Expression.AndAlso(EntityExpressions.IsUnset(own, property), EntityExpressions.IsThere(principal)),
                EntityExpressions.Same(key, own.Type), value);
        }

        foreach (var (navigation, foreignKey) in Principals(property))
        {
            var principal = EntityExpressions.Member(self, navigation);
            var hasChangedKey = Expression.Call(EntityExpressions.Scope, nameof(EntityScope.HasChangedKey), null,
                EntityExpressions.AsObject(self), Expression.Constant(property));
            var key = Key(foreignKey, property, principal);
            value = Expression.Condition(Expression.AndAlso(EntityExpressions.IsThere(principal), Expression.Not(hasChangedKey)),
                EntityExpressions.Same(key, own.Type), value);
        }

        return value;
    }

    public static IEnumerable<(INavigation Navigation, IForeignKey ForeignKey)> Principals(IProperty property) =>
        from foreignKey in property.GetContainingForeignKeys()
        where !foreignKey.IsOwnership && foreignKey.DependentToPrincipal is { } navigation && !navigation.IsShadowProperty()
        select (foreignKey.DependentToPrincipal, foreignKey);

    private static IEnumerable<IForeignKey> Collections(IProperty property) =>
        from foreignKey in property.GetContainingForeignKeys()
        where !foreignKey.IsOwnership && foreignKey.PrincipalToDependent is { } navigation && !navigation.IsShadowProperty()
        select foreignKey;

    private static MethodCallExpression ByCollection(Expression self, IForeignKey foreignKey) =>
        Expression.Call(EntityExpressions.Scope, nameof(EntityScope.Principal), null, EntityExpressions.AsObject(self),
            Expression.Constant(foreignKey));

    private static Expression Key(IForeignKey foreignKey, IProperty property, Expression principal)
    {
        var key = foreignKey.PrincipalKey.Properties[foreignKey.Properties.ToList().IndexOf(property)];
        var value = EntityExpressions.Own(key, principal);
        return key.ValueGenerated != ValueGenerated.OnAdd ? value : EntityExpressions.Through(principal, _ => Expression.Call(
            typeof(EntityScope),
            nameof(EntityScope.Saved),
            [value.Type],
            value,
            EntityExpressions.IsUnset(value, key),
            Expression.Constant((foreignKey.DependentToPrincipal ?? foreignKey.PrincipalToDependent)!.Name),
            Expression.Constant(property.GetColumnName())));
    }
}
