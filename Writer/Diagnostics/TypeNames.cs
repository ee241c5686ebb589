using EfWriter.Frames;

namespace EfWriter;

/// <summary>Types as C# spells them, for messages.</summary>
internal static class TypeNames
{
    /// <summary>A frame's column; values that a server sent are of one of its types.</summary>
    public static string Of(FrameField field) => field.Wire is { } wire ? $"PostgreSQL's {wire.StoreType}" : Of(field.ClrType);

    public static string Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericType)
            return $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
        return type == typeof(WideDecimal) ? "decimals of more than 28 digits"
            : type == typeof(NullCell) ? "nulls only"
            : type == typeof(WireDate) ? "dates"
            : type == typeof(WireTimestamp) ? "timestamps"
            : type == typeof(WireInstant) ? "timestamps with a time zone"
            : type.Name;
    }
}
