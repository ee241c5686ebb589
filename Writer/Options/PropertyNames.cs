using System.Linq.Expressions;

namespace EfWriter;

/// <summary>The names of an entity's properties that an expression leads to.</summary>
internal static class PropertyNames
{
    /// <summary>The names; null for no expression.</summary>
    /// <exception cref="ArgumentException">It leads to something else.</exception>
    public static IReadOnlyList<string>? Of(LambdaExpression? properties)
    {
        if (properties is null)
            return null;
        var body = Plain(properties.Body);
        return body is NewExpression { Members: not null } several
            ? [.. several.Arguments.Select(one => Of(Plain(one), properties))]
            : [Of(body, properties)];
    }

    private static string Of(Expression property, LambdaExpression properties) => property switch
    {
        MemberExpression { Expression: { } owner } member when Plain(owner) == properties.Parameters[0] =>
            $"{Derived(owner)}{member.Member.Name}",
        MemberExpression { Expression: { } owner } member => $"{Of(Plain(owner), properties)}.{member.Member.Name}",
        _ => throw new ArgumentException(
            "Name a property, as in order => order.Number, or several, as in order => new { order.Shop, order.Number }.",
            nameof(properties)),
    };

    // Siblings may have properties of one name.
    private static string Derived(Expression owner) =>
        owner is UnaryExpression { Operand: var cast } && owner.Type != cast.Type && cast.Type.IsAssignableFrom(owner.Type)
            ? $"{owner.Type.Name}."
            : string.Empty;

    // A value type is boxed, and a derived type's property is behind a cast.
    private static Expression Plain(Expression expression) =>
        expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.TypeAs } cast ? Plain(cast.Operand) : expression;
}
