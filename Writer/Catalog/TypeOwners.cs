using EfWriter.Migrations;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Catalog;

/// <summary>
/// Whose code types can run against whoever writes values of them: a domain's checks, the function of a range's differences, and what a
/// composite, a range or an array is made of.
/// </summary>
internal static class TypeOwners
{
    private const string Untrusted = $"""
        WITH RECURSIVE part(name, oid) AS (
            SELECT t.name, pg_catalog.to_regtype(t.name)::pg_catalog.oid FROM pg_catalog.unnest($1) t(name)
            UNION
            SELECT p.name, inner_type.oid FROM part p
            JOIN pg_catalog.pg_type t ON t.oid = p.oid
            CROSS JOIN LATERAL (
                SELECT t.typelem WHERE t.typelem OPERATOR(pg_catalog.<>) '0'::pg_catalog.oid
                UNION ALL SELECT t.typbasetype WHERE t.typbasetype OPERATOR(pg_catalog.<>) '0'::pg_catalog.oid
                UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
                UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
                WHERE t.typrelid OPERATOR(pg_catalog.<>) '0'::pg_catalog.oid
                    AND a.attrelid = t.typrelid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
            ) inner_type(oid)
        )
        SELECT p.name, pg_catalog.format_type(t.oid, NULL), o.rolname::text
        FROM part p
        JOIN pg_catalog.pg_type t ON t.oid = p.oid
        CROSS JOIN LATERAL (SELECT t.typowner AS relowner) c
        JOIN pg_catalog.pg_roles o ON o.oid = t.typowner
        LEFT JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) $2
        WHERE t.typtype IN ('c', 'd', 'r', 'm') AND {TrustedOwner.Condition} IS NOT TRUE
        ORDER BY 1 LIMIT 1
        """;

    /// <summary>The first of some types, as SQL spells them, of whose parts one belongs to a role that is not trusted.</summary>
    /// <param name="connection">The connection that will write.</param>
    /// <param name="types">The types.</param>
    /// <param name="target">The table that gets columns of them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The type, the part of it and its owner; null for none.</returns>
    public static async Task<(string Type, string Part, string Owner)?> FindUntrustedAsync(
        NpgsqlConnection connection, IEnumerable<string> types, QualifiedName target, CancellationToken cancellationToken)
    {
        using var command = connection.NewCommand(Untrusted);
        command.Parameters.Add(Texts([.. types]));
        command.Parameters.Add(Text(target.Schema));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? (reader.GetString(0), reader.GetString(1), reader.GetString(2))
            : null;
    }
}
