using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>Looks for what an entity has and a write would lose, as expressions to be compiled.</summary>
internal static class EntityChecks
{
    /// <summary>Refuses a row that has rows of a join table, and goes on with a value.</summary>
    public static Expression CheckEmpty(ISkipNavigation navigation, Expression row, Expression value) => Expression.Block(
        Expression.Call(
            typeof(EntityScope),
            nameof(EntityScope.CheckEmpty),
            null,
            EntityExpressions.AsObject(EntityExpressions.Member(OfType(row, navigation.DeclaringEntityType.ClrType), navigation)),
            Expression.Constant(navigation.DeclaringEntityType.DisplayName()),
            Expression.Constant(navigation.Name)),
        value);

    /// <summary>Refuses a row that has a value which the model says is not set before it is saved, and goes on with a value.</summary>
    public static Expression CheckUnset(EntityColumn column, Expression row, Expression value) => Expression.Call(
        typeof(EntityScope),
        nameof(EntityScope.Unset),
        [value.Type],
        value,
        column.IsUnset!(row),
        Expression.Constant(column.Path));

    /// <summary>Whether none of a column's properties has a value of its own.</summary>
    public static Expression IsUnset(IEnumerable<ColumnSource> sources, Expression row) =>
        sources.Select(source => IsUnset(source, row)).Aggregate(Expression.AndAlso);

    private static Expression IsUnset(ColumnSource source, Expression row)
    {
        var (property, self) = (source.Property, source.Self(row));
        if (property.IsShadowProperty())
            return Expression.Not(EntityRelations.Knows(source, row));
        var isUnset = EntityExpressions.HasSentinel(property, self);
        return self.Type.IsValueType ? isUnset : Expression.OrElse(Expression.Not(EntityExpressions.IsThere(self)), isUnset);
    }

    private static Expression OfType(Expression row, Type type) => type.IsAssignableFrom(row.Type) ? row : Expression.TypeAs(row, type);
}
