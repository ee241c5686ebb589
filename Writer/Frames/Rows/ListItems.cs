namespace EfWriter.Frames;

/// <summary>Types of lists that become arrays.</summary>
internal static class ListItems
{
    private static readonly Type[] Lists =
    [
        typeof(List<>), typeof(IList<>), typeof(IReadOnlyList<>), typeof(ICollection<>), typeof(IReadOnlyCollection<>),
        typeof(IEnumerable<>),
    ];

    /// <summary>The type of a list's items; null for what is no list.</summary>
    public static Type? TypeOf(Type type) =>
        type.IsGenericType && Lists.Contains(type.GetGenericTypeDefinition()) ? type.GetGenericArguments()[0] : null;

    /// <summary>Whether a type, or what its lists and arrays hold, is known only value by value.</summary>
    public static bool IsUntyped(Type type) =>
        type == typeof(object) || (type.IsArray ? IsUntyped(type.GetElementType()!) : TypeOf(type) is { } item && IsUntyped(item));
}
