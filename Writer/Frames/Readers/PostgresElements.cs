using System.Net;
using NpgsqlTypes;

namespace EfWriter.Frames;

/// <summary>The element types of PostgreSQL's arrays, whose CLR type a reader gives as just <see cref="System.Array"/>.</summary>
internal static class PostgresElements
{
    /// <summary>The CLR type of an array's elements; null where the name says none.</summary>
    /// <param name="dataType">The array's name, such as <c>character varying(20)[]</c>.</param>
    public static Type? TypeOf(string dataType) => dataType.EndsWith("[]", StringComparison.Ordinal)
        ? Element(WithoutFacets(dataType[..^2]))
        : null;

    /// <summary>A type's name without what stands in brackets.</summary>
    public static string WithoutFacets(string dataType)
    {
        var open = dataType.IndexOf('(', StringComparison.Ordinal);
        var close = dataType.IndexOf(')', StringComparison.Ordinal);
        return open < 0 || close < open ? dataType : dataType[..open].TrimEnd() + dataType[(close + 1)..];
    }

    /// <summary>A type's name without a length, which would cut a value or pad it.</summary>
    public static string WithoutLength(string dataType) => WithoutFacets(dataType) switch
    {
        _ when dataType.EndsWith("[]", StringComparison.Ordinal) => $"{WithoutLength(dataType[..^2])}[]",
        "character" or "char" => "bpchar",
        "bit" => dataType,
        var type => type,
    };

    private static Type? Element(string name) => name switch
    {
        "boolean" => typeof(bool),
        "smallint" => typeof(short),
        "integer" => typeof(int),
        "bigint" => typeof(long),
        "oid" => typeof(uint),
        "real" => typeof(float),
        "double precision" => typeof(double),
        "numeric" or "money" => typeof(decimal),
        "text" or "character varying" or "character" or "citext" or "name" or "json" or "jsonb" or "xml" => typeof(string),
        "uuid" => typeof(Guid),
        "date" => typeof(DateOnly),
        "time without time zone" => typeof(TimeOnly),
        "timestamp without time zone" or "timestamp with time zone" => typeof(DateTime),
        "interval" => typeof(NpgsqlInterval),
        "bytea" => typeof(byte[]),
        "inet" => typeof(IPAddress),
        _ => null,
    };
}
