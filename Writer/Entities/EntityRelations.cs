using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>Foreign keys as EF fixes them up: by navigations, by collections of principals, and by what the context knows.</summary>
internal static class EntityRelations
{
    /// <summary>The navigations and properties that say whom an object is related to by a foreign key.</summary>
    public static IReadOnlyList<string> Names(IForeignKey foreignKey) =>
    [
        .. new[] { foreignKey.DependentToPrincipal, foreignKey.PrincipalToDependent }.OfType<INavigation>()
            .Select(navigation => $"{navigation.DeclaringEntityType.DisplayName()}.{navigation.Name}"),
        .. foreignKey.Properties.Select(property => $"{foreignKey.DeclaringEntityType.DisplayName()}.{property.Name}"),
    ];

    public static FrameFault RelatedToTwo(IForeignKey foreignKey) => Errors.RelatedToTwo(
        foreignKey.DeclaringEntityType.DisplayName(), foreignKey.PrincipalEntityType.DisplayName(), Names(foreignKey));

    /// <summary>Whether a row's value is known; that of a shadow property may not be, nor that of an object which is not there.</summary>
    public static Expression Knows(ColumnSource source, Expression row)
    {
        var self = source.Self(row);
        Expression knows = Expression.Call(EntityExpressions.Scope, nameof(EntityScope.Knows), null, EntityExpressions.AsObject(self),
            Expression.Constant(source.Property));
        return IsRelated(source.Property, self).Aggregate(knows, (known, isRelated) => Expression.OrElse(isRelated, known));
    }

    /// <summary>
    /// Whether an update knows what to set: the value, or that the object inside the row is not there any more, or is a new one.
    /// </summary>
    public static Expression KnowsOrIsGone(ColumnSource source, Expression row)
    {
        var known = Knows(source, row);
        if (!source.Property.DeclaringType.ContainingEntityType.IsOwned())
            return known;
        var isNew = Expression.Call(EntityExpressions.Scope, nameof(EntityScope.IsNewInside), null,
            EntityExpressions.AsObject(row), EntityExpressions.AsObject(source.Self(row)));
        return Expression.OrElse(known, Expression.AndAlso(EntityExpressions.IsOf(source, row), isNew));
    }

    /// <summary>What says that an object's relations decide about a foreign key.</summary>
    public static IEnumerable<Expression> IsRelated(IProperty property, Expression self) =>
        ForeignKeys(property).Select(foreignKey => EntityExpressions.IsThere(Principal(self, foreignKey)));

    /// <summary>
    /// A foreign key as EF fixes it up: from the principal that the object is related to, and otherwise the object's own.
    /// </summary>
    public static Expression Related(IProperty property, Expression self)
    {
        var own = EntityExpressions.Own(property, self);
        return ForeignKeys(property).Aggregate(own, (value, foreignKey) =>
        {
            var principal = Expression.Variable(typeof(object), "principal");
            var type = foreignKey.PrincipalEntityType.ClrType;
            var key = EntityExpressions.Same(Key(foreignKey, property, Expression.TypeAs(principal, type)), own.Type);

            // Whoever takes an object away from its principal takes what can be null of the foreign key as well.
            var related = Expression.Condition(
                Expression.TypeIs(principal, type), key, property.IsNullable ? Expression.Default(own.Type) : own);
            return Expression.Block(
                [principal],
                Expression.Assign(principal, Principal(self, foreignKey)),
                Expression.Condition(EntityExpressions.IsThere(principal), related, value));
        });
    }

    private static IEnumerable<IForeignKey> ForeignKeys(IProperty property) => property.GetContainingForeignKeys().Where(foreignKey =>
        !foreignKey.IsOwnership && (Member(foreignKey.DependentToPrincipal) ?? Member(foreignKey.PrincipalToDependent)) is not null);

    private static INavigation? Member(INavigation? navigation) => navigation is null || navigation.IsShadowProperty() ? null : navigation;

    private static MethodCallExpression Principal(Expression self, IForeignKey foreignKey) => Expression.Call(
        EntityExpressions.Scope,
        nameof(EntityScope.Principal),
        null,
        EntityExpressions.AsObject(self),
        Expression.Constant(foreignKey),
        Member(foreignKey.DependentToPrincipal) is { } navigation
            ? EntityExpressions.AsObject(EntityExpressions.Member(self, navigation))
            : Expression.Constant(null));

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
