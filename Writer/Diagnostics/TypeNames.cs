using System.ComponentModel;
using System.Reflection;

namespace EfWriter;

/// <summary>Types as C# spells them, or as their description says, for messages.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";
        if (type.IsArray && Description(Nullable.GetUnderlyingType(type.GetElementType()!) ?? type.GetElementType()!) is { } elements)
            return $"arrays of {elements}";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericType)
            return $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
        return Description(type) ?? type.Name;
    }

    private static string? Description(Type type) => type.GetCustomAttribute<DescriptionAttribute>(inherit: false)?.Description;
}
