using Npgsql.PostgresTypes;

namespace EfWriter.Frames;

/// <summary>The PostgreSQL type of values that are passed on as the bytes that a server sent.</summary>
/// <param name="Oid">The type's identity where it came from; fixed for built-in types.</param>
/// <param name="StoreType">The type as SQL spells it.</param>
/// <param name="LocalName">Its name alone.</param>
internal sealed record WireType(uint Oid, string StoreType, string LocalName)
{
    /// <summary>The elements' type of an array.</summary>
    public WireType? Element { get; private init; }

    /// <summary>What a range's bounds are, or a multirange's ranges.</summary>
    public WireType? Range { get; private init; }

    public bool IsMultirange { get; private init; }

    public bool IsEnum { get; private init; }

    /// <summary>A composite's fields; empty for other types.</summary>
    public IReadOnlyList<(string Name, WireType Type)> Fields { get; private init; } = [];

    public static WireType Of(PostgresType type) => type switch
    {
        PostgresArrayType array =>
            Of(array.Element) is var element ? Named(type, element.StoreType + "[]") with { Element = element } : null!,
        PostgresRangeType range => Named(type) with { Range = Of(range.Subtype) },
        PostgresMultirangeType ranges => Named(type) with { Range = Of(ranges.Subrange), IsMultirange = true },
        PostgresCompositeType composite =>
            Named(type) with { Fields = [.. composite.Fields.Select(field => (field.Name, Of(field.Type)))] },
        PostgresEnumType => Named(type) with { IsEnum = true },

        // Its values are its base's, its name is its own.
        PostgresDomainType domain => Of(domain.BaseType) with { StoreType = Spelled(type) },
        _ => Named(type),
    };

    private static WireType Named(PostgresType type, string? storeType = null) => new(type.OID, storeType ?? Spelled(type), type.Name);

    private static string Spelled(PostgresType type)
    {
        if (type.Namespace != "pg_catalog")
            return $"{Quote(type.Namespace)}.{Quote(type.Name)}";
        return type.Name == "char" ? "\"char\"" : type.Name;
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>A value as the bytes that a server sent.</summary>
internal readonly record struct WireValue(ReadOnlyMemory<byte> Bytes);
