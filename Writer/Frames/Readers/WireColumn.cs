using System.Data.Common;
using Npgsql;

namespace EfWriter.Frames;

/// <summary>
/// Takes a field of PostgreSQL's as the bytes that the server sent: every digit, infinity and lower bound, also of types that Npgsql does
/// not know.
/// </summary>
internal sealed class WireColumn(WireType type) : TypedReaderColumn<WireValue>
{
    // What .NET's types hold whole, and other columns may take.
    private static readonly HashSet<string> Whole =
    [
        "boolean", "smallint", "integer", "bigint", "real", "double precision", "text", "character varying", "character", "name", "json",
        "jsonb", "xml", "bytea", "uuid",
    ];

    public WireType Type => type;

    /// <summary>The column for a field; null if one of .NET's types holds its values whole, or the server sent texts.</summary>
    public static WireColumn? TryCreate(DbDataReader reader, int ordinal)
    {
        if (reader is not NpgsqlDataReader npgsql)
            return null;
        var type = WireType.Of(npgsql.GetPostgresType(ordinal));
        if (Whole.Contains(type.StoreType) || type.IsEnum || type.LocalName == "citext" || IsText(npgsql, ordinal, type))
            return null;

        // A fixed number of bits is part of what the values are.
        return new(type.LocalName is "bit" ? type with { StoreType = npgsql.GetDataTypeName(ordinal) } : type);
    }

    protected override WireValue Read(DbDataReader reader, int ordinal)
    {
        var bytes = new byte[reader.GetBytes(ordinal, 0, null, 0, 0)];
        if (bytes.Length > 0)
            reader.GetBytes(ordinal, 0, bytes, 0, bytes.Length);
        return new(bytes);
    }

    // A command may ask for texts of all types, which says nothing of their bytes.
    private static bool IsText(NpgsqlDataReader reader, int ordinal, WireType type)
    {
        try
        {
            return type.LocalName is not ("jsonpath" or "ltree" or "lquery" or "ltxtquery")
                && reader.GetFieldType(ordinal) == typeof(string);
        }
        catch (InvalidCastException)
        {
            return false;
        }
    }
}
