using System.Linq.Expressions;
using EfWriter.Frames;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfWriter.Entities;

/// <summary>What EF would store of an entity, as expressions to be compiled: a null on the way to a value is a null.</summary>
internal static partial class EntityExpressions
{
    /// <summary>What the write's context knows.</summary>
    public static readonly Expression Scope = Expression.Property(null, typeof(EntityScope), nameof(EntityScope.Current));

    /// <summary>What a column gets from a row: of several sources, the one of the row's type.</summary>
    /// <param name="sources">Where the value comes from, base types first.</param>
    /// <param name="root">The rows' entity type.</param>
    /// <param name="storeType">The column's type.</param>
    /// <param name="isGenerated">Whether EF makes the property's value if the entity has none.</param>
    /// <param name="row">The row.</param>
    public static Expression Stored(
        IReadOnlyList<ColumnSource> sources, IEntityType root, string storeType, Func<IProperty, bool> isGenerated, Expression row)
    {
        var values = sources.Select(source => Lift(Stored(source, root, storeType, isGenerated, row))).ToList();
        if (sources.Count == 1 && sources[0].Type.IsAssignableFrom(root))
            return Stored(sources[0], root, storeType, isGenerated, row);

        var type = values[0].Type;
        Expression stored = Expression.Default(type);
        foreach (var (source, value) in sources.Zip(values))
            stored = Expression.Condition(IsOf(source, row), value.Type == type ? value : Expression.Convert(value, type), stored);
        return stored;
    }

    /// <summary>Whether a row has a value of its own for a column that the database fills otherwise.</summary>
    public static Expression Has(IReadOnlyList<ColumnSource> sources, Expression row) =>
        sources.Select(source => Expression.AndAlso(IsOf(source, row), Has(source, row))).Aggregate<Expression>(Expression.OrElse);

    /// <summary>What is stored of a property in a row of which nothing is known; null if EF makes nothing.</summary>
    public static Expression? New(ColumnSource source, IEntityType root, string storeType, Func<IProperty, bool> isGenerated)
    {
        var property = source.Property;
        Expression? value = null;
        if (property == root.FindDiscriminatorProperty())
            value = root.ClrType.IsAbstract ? null : Constant(root.GetDiscriminatorValue(), property);
        else if (isGenerated(property))
            value = Expression.Call(Scope, nameof(EntityScope.GenerateNew), [property.ClrType], Expression.Constant(property));
        return value is null ? null : StoredAs.Server(Convert(property, value), storeType, property.Name, NpgsqlSwitches.IsLegacy);
    }

    /// <summary>The value that an entity's concurrency token had when it was loaded; null if that is not known.</summary>
    /// <param name="sources">Where the token is: siblings may share a column.</param>
    /// <param name="row">The row.</param>
    /// <param name="asText">Whether it is to be as the server prints it.</param>
    public static Expression Token(IReadOnlyList<ColumnSource> sources, Expression row, bool asText)
    {
        var tokens = sources.Select(source => Lift(Token(source, row))).ToList();
        var loaded = tokens.Aggregate((first, second) => Expression.Coalesce(first, Same(second, first.Type)));
        return !asText ? loaded : Through(loaded, found => Expression.Call(typeof(EntityExpressions), nameof(Loaded), null,
            Expression.Call(found, nameof(ToString), null,
                Expression.Constant(System.Globalization.CultureInfo.InvariantCulture, typeof(IFormatProvider)))));
    }

    // No transaction has the number 0: an object with it was never loaded.
    private static string? Loaded(string xmin) => xmin == "0" ? null : xmin;

    // What the database makes, the object itself has as it was loaded.
    private static Expression Token(ColumnSource source, Expression row)
    {
        var property = source.Property;
        var type = Lifted(property.ClrType);
        var (holder, known) = (AsObject(source.Holder(row)), Expression.Constant(property));
        var own = property.ValueGenerated != ValueGenerated.OnAddOrUpdate ? Expression.Default(type)
            : property.IsShadowProperty() ? Expression.Call(Scope, nameof(EntityScope.Known), [type], holder, known)
            : Lift(Own(property, source.Self(row)));
        return Convert(property, Expression.Call(Scope, nameof(EntityScope.Original), [type], holder, known, own));
    }

    /// <summary>Whether an object is there.</summary>
    public static Expression IsThere(Expression value) => value.Type.IsValueType && Nullable.GetUnderlyingType(value.Type) is null
        ? Expression.Constant(true)
        : Expression.NotEqual(value, Expression.Constant(null, value.Type));

    private static Expression Stored(
        ColumnSource source, IEntityType root, string storeType, Func<IProperty, bool> isGenerated, Expression row)
    {
        var property = source.Property;
        var self = source.Self(row);
        var value = property == root.FindDiscriminatorProperty() ? Discriminator(root, row)
            : property.DeclaringType is IComplexType type && type.FindDiscriminatorProperty() == property ? OfKind(type, property, self)
            : isGenerated(property) ? Generated(property, self)
            : EntityRelations.Related(property, self);
        return StoredAs.Server(Convert(property, value), storeType, property.Name, NpgsqlSwitches.IsLegacy);
    }

    /// <summary>Whether a row is of the source's type.</summary>
    public static Expression IsOf(ColumnSource source, Expression row) =>
        source.Type.ClrType.IsAssignableFrom(row.Type) ? Expression.Constant(true) : Expression.TypeIs(row, source.Type.ClrType);

    private static Expression Has(ColumnSource source, Expression row)
    {
        var (property, self) = (source.Property, source.Self(row));
        if (property.IsShadowProperty())
            return EntityRelations.Knows(source, row);

        Expression has = Expression.Not(HasSentinel(property, self));

        // A complex object that is not there is stored as NULLs; an owned one leaves its columns to the database.
        if (!self.Type.IsValueType)
        {
            has = property.DeclaringType is IComplexType
                ? Expression.OrElse(Expression.Not(IsThere(self)), has)
                : Expression.AndAlso(IsThere(self), has);
        }

        return EntityRelations.IsRelated(property, self).Aggregate(has, (known, isRelated) => Expression.OrElse(isRelated, known));
    }

    /// <summary>Whether an object has no value of its own, as EF itself looks at it.</summary>
    public static MethodCallExpression HasSentinel(IProperty property, Expression self) => Expression.Call(
        Expression.Constant(property.GetGetter(), typeof(IClrPropertyGetter)),
        nameof(IClrPropertyGetter.HasSentinelValue),
        null,
        AsObject(self));

    // The entity's own, unless it is unset.
    private static ConditionalExpression Generated(IProperty property, Expression self)
    {
        var own = Own(property, self);
        var generated = Through(self, found =>
            Expression.Call(Scope, nameof(EntityScope.Generate), [property.ClrType], AsObject(found), Expression.Constant(property)));
        var isUnset = property.IsShadowProperty()
            ? Expression.Not(Expression.Call(Scope, nameof(EntityScope.Knows), null, AsObject(self), Expression.Constant(property)))
            : (Expression)HasSentinel(property, self);
        return Expression.Condition(Expression.AndAlso(IsThere(self), isUnset), Same(generated, own.Type), own);
    }

    public static Expression Own(IProperty property, Expression self)
    {
        if (!property.IsShadowProperty())
            return Member(self, property);

        // An object that is not there has no shadow values either.
        var type = property.IsNullable || !self.Type.IsValueType && property.DeclaringType is not IEntityType { }
            ? Lifted(property.ClrType)
            : property.ClrType;
        Expression fallback = Expression.Default(type);
        var value = Expression.Call(Scope, nameof(EntityScope.Shadow), [type], AsObject(self), Expression.Constant(property), fallback);
        return self is ParameterExpression ? value : Through(self, _ => value);
    }

    public static Expression IsUnset(Expression value, IProperty property)
    {
        var sentinel = Expression.Constant(property.Sentinel, property.Sentinel is null ? Lifted(property.ClrType) : property.ClrType);
        return Expression.Call(typeof(object), nameof(Equals), null, AsObject(value), AsObject(sentinel)) is var same
            && Nullable.GetUnderlyingType(value.Type) is not null
            ? Expression.OrElse(Expression.Equal(value, Expression.Constant(null, value.Type)), same)
            : same;
    }

    // The most derived types last, for a type test holds for those below as well.
    private static Expression Discriminator(IEntityType root, Expression row)
    {
        var property = root.FindDiscriminatorProperty()!;
        Expression value = root.ClrType.IsAbstract
            ? Expression.Default(property.ClrType)
            : Constant(root.GetDiscriminatorValue(), property);
        foreach (var derived in root.GetDerivedTypes())
        {
            if (!derived.ClrType.IsAbstract)
                value = Expression.Condition(
                    Expression.TypeIs(row, derived.ClrType), Constant(derived.GetDiscriminatorValue(), property), value);
        }

        return value;
    }

    private static Expression OfKind(IComplexType type, IProperty property, Expression self) =>
        Through(self, _ => Constant(type.GetDiscriminatorValue(), property));

    private static ConstantExpression Constant(object? value, IProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        var exact = type.IsEnum && value is not null ? Enum.ToObject(type, value) : value;
        return Expression.Constant(exact, property.ClrType);
    }

    private static Expression Convert(IProperty property, Expression value) => Convert(property.GetTypeMapping().Converter, value);

    /// <summary>What a converter stores of a value; the value itself if there is none.</summary>
    public static Expression Convert(ValueConverter? converter, Expression value)
    {
        if (converter is null)
            return value;
        if (converter.ConvertsNulls)
            return Expression.Invoke(converter.ConvertToProviderExpression, Expression.Convert(value, converter.ModelClrType));
        return Through(value,
            found => Expression.Invoke(converter.ConvertToProviderExpression, Expression.Convert(found, converter.ModelClrType)));
    }

    /// <summary>Goes on from a value unless it is null.</summary>
    public static Expression Through(Expression value, Func<Expression, Expression> next)
    {
        // A row is never null, nor is what was looked at before.
        if (value is ParameterExpression || (value.Type.IsValueType && Nullable.GetUnderlyingType(value.Type) is null))
            return next(value);

        var found = Expression.Variable(value.Type, "found");
        var isPlain = Nullable.GetUnderlyingType(value.Type) is null;
        var then = Lift(next(isPlain ? found : Expression.Property(found, nameof(Nullable<>.Value))));
        return Expression.Block([found], Expression.Assign(found, value),
            Expression.Condition(Expression.Equal(found, Expression.Constant(null, found.Type)), Expression.Default(then.Type), then));
    }

    public static Expression Same(Expression value, Type type) => value.Type == type ? value : Expression.Convert(value, type);

    public static Expression AsObject(Expression value) => Same(value, typeof(object));

    private static Expression Lift(Expression value) => Same(value, Lifted(value.Type));

    private static Type Lifted(Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;
}
