using System.Data;
using EfWriter.Migrations;
using Npgsql;

namespace EfWriter.Citus;

/// <summary>
/// Whether a database has Citus. Nothing is asked: Npgsql has loaded the names of the database's types when it first connected.
/// </summary>
/// <remarks>Known once for each database of a server. Safe for concurrent use.</remarks>
internal static class CitusServer
{
    private const int Databases = 1_000;

    // Only a superuser can make a type in pg_catalog, and Citus does.
    private const string OwnType = "citus_copy_format";

    private static readonly BoundedCache<(string Server, string Database), bool> Known = new(Databases);

    /// <summary>Whether the database of an open connection has the extension.</summary>
    public static bool Has(NpgsqlConnection connection) =>
        Known.GetOrAdd((connection.DataSource, connection.Database), _ => HasType(connection));

    private static bool HasType(NpgsqlConnection connection)
    {
        using var types = connection.GetSchema("DataTypes");
        return types.Rows.Cast<DataRow>().Any(type => type["TypeName"] is OwnType or $"pg_catalog.{OwnType}");
    }
}
