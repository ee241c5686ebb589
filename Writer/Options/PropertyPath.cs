using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <summary>A step of the way from a row to a property.</summary>
/// <param name="Name">The property.</param>
/// <param name="Of">The derived type that its owner is cast to; null if it is not.</param>
internal sealed record PropertyStep(string Name, Type? Of);

/// <summary>
/// The way from a row to a property, as a lambda says it: <c>order.Shop.City</c>, <c>((Hound)beast).Barks</c>, <c>bag["Code"]</c>,
/// <c>EF.Property&lt;int&gt;(order, "Rank")</c>.
/// </summary>
internal static class PropertyPath
{
    /// <summary>The steps; none for the row itself, and null for what leads to no property.</summary>
    /// <param name="value">The expression.</param>
    /// <param name="row">The row.</param>
    public static IReadOnlyList<PropertyStep>? Of(Expression value, ParameterExpression row) => Plain(value) switch
    {
        ParameterExpression parameter => parameter == row ? [] : null,
        MemberExpression { Expression: { } owner, Member: { Name: nameof(Nullable<>.Value), DeclaringType: { } declaring } }
            when Nullable.GetUnderlyingType(declaring) is not null => Of(owner, row),
        MemberExpression { Expression: { } owner, Member.Name: var name } => To(owner, name, row),
        IndexExpression { Object: { } owner, Arguments: [var name] } when Text(name) is { } known => To(owner, known, row),
        MethodCallExpression { Object: { } owner, Method: { Name: "get_Item", IsSpecialName: true }, Arguments: [var name] }
            when Text(name) is { } known => To(owner, known, row),
        MethodCallExpression { Method: { Name: nameof(EF.Property), DeclaringType: var on }, Arguments: [var owner, var name] }
            when on == typeof(EF) && Text(name) is { } known => To(owner, known, row),
        _ => null,
    };

    /// <summary>What is behind casts: a value type is boxed, and a derived type's property is behind one.</summary>
    public static Expression Plain(Expression expression) =>
        expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.TypeAs } cast
            ? Plain(cast.Operand)
            : expression;

    private static IReadOnlyList<PropertyStep>? To(Expression owner, string name, ParameterExpression row) =>
        Of(owner, row) is { } way ? [.. way, new(name, Derived(owner))] : null;

    private static Type? Derived(Expression owner) =>
        owner is UnaryExpression { Operand: var cast } && owner.Type != cast.Type && cast.Type.IsAssignableFrom(owner.Type)
            ? owner.Type
            : null;

    // A constant, or a variable of the code around the lambda.
    private static string? Text(Expression name) => Value(name) as string;

    private static object? Value(Expression? expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Member: FieldInfo field, Expression: var owner } when field.IsStatic || Value(owner) is not null =>
            field.GetValue(Value(owner)),
        MemberExpression { Member: PropertyInfo { GetMethod: { } get } property, Expression: var owner }
            when get.IsStatic || Value(owner) is not null => property.GetValue(Value(owner)),
        _ => null,
    };
}
