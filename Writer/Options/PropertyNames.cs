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
        return PropertyPath.Plain(properties.Body) is NewExpression { Members: not null } several
            ? [.. several.Arguments.Select(one => Of(one, properties))]
            : [Of(properties.Body, properties)];
    }

    // Siblings may have properties of one name.
    private static string Of(Expression property, LambdaExpression properties) =>
        PropertyPath.Of(property, properties.Parameters[0]) is [var first, ..] way
            ? (first.Of is { } derived ? $"{derived.Name}." : string.Empty) + string.Join('.', way.Select(step => step.Name))
            : throw new ArgumentException(
                "Name a property, as in order => order.Number, or several, as in order => new { order.Shop, order.Number }; of a property "
                + "bag, order => order[\"Number\"]; without a member, order => EF.Property<string>(order, \"Number\").",
                nameof(properties));
}
