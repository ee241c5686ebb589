using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfWriter.Entities;

/// <summary>What EF would store of an entity, as expressions to be compiled: a null on the way to a value is a null.</summary>
internal static class EntityExpressions
{
    /// <summary>Whether EF itself makes a value where the entity has none: a Guid key's.</summary>
    public static bool IsMadeByClient(IReadOnlyProperty property) =>
        property.ClrType == typeof(Guid) && property.GetDefaultValueSql() is null && !property.TryGetDefaultValue(out _);

    /// <summary>A property's value, converted as the model says.</summary>
    /// <param name="property">The property.</param>
    /// <param name="root">The rows' entity type.</param>
    /// <param name="self">Gets what declares the property from the row.</param>
    /// <param name="row">The row.</param>
    public static Expression Stored(IProperty property, IEntityType root, Func<Expression, Expression> self, Expression row)
    {
        if (property == root.FindDiscriminatorProperty())
            return Convert(property, Discriminator(root, row));
        return Convert(property, property.IsShadowProperty() ? Shadow(property, self(row)) : WithFallback(property, self(row)));
    }

    /// <summary>Whether a property has another value than the one that stands for none.</summary>
    /// <param name="property">The property.</param>
    /// <param name="instance">What declares it, which may be null.</param>
    public static Expression HasValue(IProperty property, Expression instance)
    {
        var value = Member(instance, property);
        var isSet = Nullable.GetUnderlyingType(value.Type) is { } inner && inner == property.ClrType
            ? Expression.Property(value, nameof(Nullable<>.HasValue))
            : null;
        var own = isSet is null ? value : Expression.Call(value, nameof(Nullable<>.GetValueOrDefault), null);
        var sentinel = property.Sentinel is { } none
            ? Expression.Convert(Expression.Constant(none), own.Type)
            : (Expression)Expression.Default(own.Type);
        var differs = Expression.Call(typeof(EntityExpressions), nameof(Differs), [own.Type], own, sentinel);
        return isSet is null ? differs : Expression.AndAlso(isSet, differs);
    }

    /// <summary>A member of an instance that may be null.</summary>
    public static Expression Member(Expression instance, IPropertyBase property)
    {
        var member = property.GetMemberInfo(forMaterialization: false, forSet: false);
        return Through(instance, found => property.IsIndexerProperty()
            ? Expression.Convert(Expression.Property(found, (PropertyInfo)member, Expression.Constant(property.Name)), property.ClrType)
            : Expression.MakeMemberAccess(
                member.DeclaringType!.IsAssignableFrom(found.Type) ? found : Expression.Convert(found, member.DeclaringType), member));
    }

    /// <summary>A document's text.</summary>
    public static Expression Document(ITypeBase type, Expression value) => Expression.Call(
        typeof(EntityJson), nameof(EntityJson.Write), null, Expression.Constant(type), Expression.Convert(value, typeof(object)));

    private static Expression WithFallback(IProperty property, Expression instance)
    {
        var own = Member(instance, property);
        if (property.ValueGenerated == ValueGenerated.OnAdd && IsMadeByClient(property) && own.Type == typeof(Guid))
            return Expression.Condition(Expression.Equal(own, Expression.Constant(Guid.Empty)),
                Expression.Call(typeof(Guid), nameof(Guid.CreateVersion7), null), own);

        // EF takes a related object's key before the foreign key beside it.
        return Principal(property, instance) is { } key
            ? Expression.Coalesce(key, Lift(own)) is var both && Nullable.GetUnderlyingType(own.Type) is null && own.Type.IsValueType
                ? Expression.Convert(both, own.Type)
                : both
            : own;
    }

    // A shadow property has no value but by what the entity is related to.
    private static Expression Shadow(IProperty property, Expression instance) =>
        Principal(property, instance) ?? Expression.Default(Lifted(property.ClrType));

    private static Expression? Principal(IProperty property, Expression instance)
    {
        foreach (var foreignKey in property.GetContainingForeignKeys())
        {
            if (foreignKey.IsOwnership || foreignKey.DependentToPrincipal is not { PropertyInfo: not null } navigation)
                continue;

            var key = foreignKey.PrincipalKey.Properties[foreignKey.Properties.ToList().IndexOf(property)];
            if (!key.IsShadowProperty())
                return Lift(Member(Member(instance, navigation), key));
        }

        return null;
    }

    // The most derived types first, for a type test holds for those below as well.
    private static Expression Discriminator(IEntityType root, Expression row)
    {
        Expression value = Expression.Constant(root.GetDiscriminatorValue(), root.FindDiscriminatorProperty()!.ClrType);
        foreach (var derived in root.GetDerivedTypes())
        {
            if (!derived.ClrType.IsAbstract)
                value = Expression.Condition(Expression.TypeIs(row, derived.ClrType),
                    Expression.Constant(derived.GetDiscriminatorValue(), value.Type), value);
        }

        return value;
    }

    private static Expression Convert(IProperty property, Expression value) =>
        property.GetTypeMapping().Converter is { } converter ? Convert(converter, value) : value;

    private static Expression Convert(ValueConverter converter, Expression value)
    {
        if (converter.ConvertsNulls)
            return Expression.Invoke(converter.ConvertToProviderExpression, Expression.Convert(value, converter.ModelClrType));
        return Through(value,
            found => Expression.Invoke(converter.ConvertToProviderExpression, Expression.Convert(found, converter.ModelClrType)));
    }

    /// <summary>Goes on from a value unless it is null.</summary>
    private static Expression Through(Expression value, Func<Expression, Expression> next)
    {
        // A row is never null, nor is what was looked at before.
        if (value is ParameterExpression || (value.Type.IsValueType && Nullable.GetUnderlyingType(value.Type) is null))
            return next(value);

        var found = Expression.Variable(value.Type, "found");
        var then =
            Lift(next(Nullable.GetUnderlyingType(value.Type) is null ? found : Expression.Property(found, nameof(Nullable<>.Value))));
        return Expression.Block(
            [found],
            Expression.Assign(found, value),
            Expression.Condition(Expression.Equal(found, Expression.Constant(null, found.Type)), Expression.Default(then.Type), then));
    }

    private static bool Differs<T>(T value, T none) => !EqualityComparer<T>.Default.Equals(value, none);

    private static Expression Lift(Expression value) =>
        Lifted(value.Type) is var type && type == value.Type ? value : Expression.Convert(value, type);

    private static Type Lifted(Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;
}
