using System.Net;
using System.Numerics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using EfWriter.Frames;
using Microsoft.EntityFrameworkCore.Storage;
using NpgsqlTypes;

namespace EfWriter.Schema;

/// <summary>A frame column's type as an entity's property would have it.</summary>
/// <param name="ClrType">The property's CLR type.</param>
/// <param name="StoreType">The PostgreSQL type; null where the host's mapping of the CLR type says it best, facets included.</param>
internal readonly record struct ColumnType(Type ClrType, string? StoreType);

/// <summary>
/// The one map from a frame's CLR types to PostgreSQL's: the host's own mappings, but where a frame means something else than an entity.
/// </summary>
internal sealed class TypeMap(IRelationalTypeMappingSource host)
{
    private static readonly Dictionary<Type, ColumnType> Exceptions = new()
    {
        [typeof(sbyte)] = new(typeof(short), "smallint"),
        [typeof(byte)] = new(typeof(short), "smallint"),
        [typeof(ushort)] = new(typeof(int), "integer"),
        [typeof(uint)] = new(typeof(long), "bigint"),
        [typeof(ulong)] = new(typeof(decimal), "numeric(20,0)"),
        [typeof(Half)] = new(typeof(float), "real"),
        [typeof(BigInteger)] = new(typeof(decimal), null),
        [typeof(WideDecimal)] = new(typeof(decimal), null),
        [typeof(char)] = new(typeof(string), null),
        [typeof(ArraySegment<char>)] = new(typeof(string), null),
        [typeof(ReadOnlyMemory<char>)] = new(typeof(string), null),
        [typeof(ArraySegment<byte>)] = new(typeof(byte[]), null),
        [typeof(Memory<byte>)] = new(typeof(byte[]), null),
        [typeof(DateTimeOffset)] = new(typeof(DateTime), "timestamp with time zone"),
        [typeof(NpgsqlInterval)] = new(typeof(TimeSpan), "interval"),
        [typeof(NullCell)] = new(typeof(string), "text"),
        [typeof(PgDate)] = new(typeof(DateOnly), null),
        [typeof(PgTimestamp)] = new(typeof(DateTime), "timestamp without time zone"),
        [typeof(PgInstant)] = new(typeof(DateTime), "timestamp with time zone"),
        [typeof(JsonDocument)] = new(typeof(string), "jsonb"),
        [typeof(JsonElement)] = new(typeof(string), "jsonb"),
        [typeof(JsonSource)] = new(typeof(string), "jsonb"),
        [typeof(ExactNumber)] = new(typeof(decimal), null),
        [typeof(PgTime)] = new(typeof(TimeOnly), null),
        [typeof(PgTimeTz)] = new(typeof(DateTimeOffset), "time with time zone"),
    };

    /// <summary>Maps a frame's column.</summary>
    /// <param name="field">The column.</param>
    /// <param name="asked">The PostgreSQL type that the caller wants instead; null for none.</param>
    /// <exception cref="FrameFault">Nobody knows the CLR type.</exception>
    public ColumnType Map(FrameField field, string? asked = null)
    {
        if (asked is null)
            return Map(field.ClrType, field);

        // EF wants a CLR type that it can pair with the store type; the rows themselves are matched to the server's column later.
        var clrType = IsKnown(field.ClrType) ? Map(field.ClrType, field).ClrType : field.ClrType;
        return new(Pairs(clrType, asked) ? clrType : host.FindMapping(asked)?.ClrType ?? typeof(string), asked);
    }

    // EF takes a string for a collection of characters if the store type is an array, and fails to make a mapping of it.
    private bool Pairs(Type clrType, string storeType)
    {
        try
        {
            return host.FindMapping(clrType, storeType) is not null;
        }
        catch (Exception e) when (e is TargetInvocationException or InvalidOperationException or ArgumentException or InvalidCastException)
        {
            return false;
        }
    }

    /// <summary>Refuses a column that a table could not be made for, before a row is read.</summary>
    /// <param name="field">The column.</param>
    /// <param name="asked">The PostgreSQL type that the caller wants; null for none.</param>
    /// <param name="mayExist">Whether the table may be there, which then says what its column is.</param>
    /// <exception cref="FrameFault">Nobody knows the CLR type.</exception>
    public void Check(FrameField field, string? asked, bool mayExist)
    {
        if (!mayExist || IsKnown(field.ClrType))
            Map(field, asked);
    }

    private bool IsKnown(Type type)
    {
        var item = type.IsArray && type != typeof(byte[]) ? type.GetElementType()! : type;
        item = Nullable.GetUnderlyingType(item) ?? item;
        return Exceptions.ContainsKey(item) || item == typeof(WireValue) || item.IsEnum || item.IsAssignableTo(typeof(JsonNode))
            || host.FindMapping(item) is not null;
    }

    private ColumnType Map(Type type, FrameField field)
    {
        if (Exceptions.TryGetValue(type, out var exception))
            return exception;
        if (field.Wire is { } wire && type == typeof(WireValue))
            return MapWire(wire);
        if (type == typeof(DateTime))
            return new(type, field.Kind == DateTimeKind.Utc ? "timestamp with time zone" : "timestamp without time zone");
        if (type.IsAssignableTo(typeof(JsonNode)))
            return new(typeof(string), "jsonb");
        if (type.IsEnum)
            return MapEnum(type);
        if (type.IsAssignableTo(typeof(IPAddress)))
            return new(typeof(IPAddress), null);
        if (IsMultirange(type))
            return new(type, null);
        if (ElementType(type) is { } element)
            return MapArray(element, field);
        if (type.IsArray && type != typeof(byte[]))
            return MapArray(Nullable.GetUnderlyingType(type.GetElementType()!) ?? type.GetElementType()!, field);
        if (host.FindMapping(type) is null)
            throw Errors.UnknownColumnType(field.Name, type);
        return new(type, null);
    }

    // As it was where it came from; but a numeric, whose facets the caller may give.
    private ColumnType MapWire(WireType wire) => wire.LocalName == "numeric"
        ? new(typeof(decimal), null)
        : new(host.FindMapping(wire.StoreType)?.ClrType ?? typeof(string), wire.StoreType);

    // EF makes a multirange of ranges, where PostgreSQL could have an array of them.
    private bool IsMultirange(Type type) =>
        ElementType(type) is { } element && host.FindMapping(element)?.StoreType.EndsWith("range", StringComparison.Ordinal) == true
        && host.FindMapping(type)?.StoreType.EndsWith("multirange", StringComparison.Ordinal) == true;

    // Unmapped, EF would store an enum's number; a frame's reader wants its name.
    private ColumnType MapEnum(Type type) =>
        HostEnum.Find(host, type) is { } mapped ? new(type, mapped.StoreType) : new(typeof(string), "text");

    private ColumnType MapArray(Type element, FrameField field)
    {
        var (clrType, storeType) = Map(element, field);
        storeType ??= host.FindMapping(clrType)?.StoreType;
        return new(clrType.MakeArrayType(), $"{storeType}[]");
    }

    /// <summary>
    /// The elements' type of an array column, without <see cref="Nullable{T}"/>; null where the type is not an array in PostgreSQL.
    /// </summary>
    public static Type? ElementType(Type type)
    {
        if (!type.IsSZArray || type == typeof(byte[]))
            return null;
        var element = type.GetElementType()!;
        return Nullable.GetUnderlyingType(element) ?? element;
    }
}
