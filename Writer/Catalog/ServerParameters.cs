using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Catalog;

/// <summary>Parameters of the questions that the server is asked, with their types.</summary>
internal static class ServerParameters
{
    public static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Texts(string?[] values) =>
        new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    public static NpgsqlParameter Oid(uint value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Oid };

    public static NpgsqlParameter Oid(TargetTable table) => Oid(table.Oid);

    public static NpgsqlParameter Oids(IEnumerable<uint> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid };
}
