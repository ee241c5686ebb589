using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Joined;

/// <summary>A property as C# of the app would name it.</summary>
internal static class Spelled
{
    /// <summary>A call that says of which property rows are.</summary>
    /// <param name="property">The property.</param>
    /// <param name="type">The rows' type.</param>
    /// <param name="isPart">Whether it is one of several values of a row.</param>
    public static string Call(IProperty property, Type type, bool isPart)
    {
        var value = Value(property, type);
        var made = isPart ? $"new …(…, {value})" : value;
        var entity = property.DeclaringType.ContainingEntityType;
        while (entity.FindOwnership() is { } ownership)
            entity = ownership.PrincipalEntityType;
        return entity.HasSharedClrType
            ? $"db.Set<{TypeNames.Of(entity.ClrType)}>(\"{entity.Name}\").UseRowsAsync(rows, one => {made})"
            : $"UseRowsAsync(rows, ({TypeNames.Of(entity.ClrType)} one) => {made})";
    }

    // A row's value is what the lambda gives: a bag's is an object until it is cast.
    private static string Value(IProperty property, Type type)
    {
        var (owner, name) = (Owner(property.DeclaringType), property.Name);
        return property switch
        {
            _ when property.IsIndexerProperty() => $"({TypeNames.Of(type)}){owner}[\"{name}\"]",
            _ when property.IsShadowProperty() => $"EF.Property<{TypeNames.Of(type)}>({owner}, \"{name}\")",
            _ when Nullable.GetUnderlyingType(property.ClrType) == type => $"{owner}.{name}.Value",
            _ => $"{owner}.{name}",
        };
    }

    private static string Owner(ITypeBase type) => type switch
    {
        IComplexType { ComplexProperty: var complex } => $"{Owner(complex.DeclaringType)}.{complex.Name}",
        IEntityType entity when entity.FindOwnership() is { PrincipalToDependent: { } owned } key =>
            $"{Owner(key.PrincipalEntityType)}.{owned.Name}",
        _ => "one",
    };
}
