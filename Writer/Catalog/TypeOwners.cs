using EfWriter.Migrations;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Catalog;

/// <summary>
/// Whose code types can run against whoever writes values of them: a domain's checks, the function of a range's differences, casts of an
/// enum, and what a composite, a range or an array is made of.
/// </summary>
internal static class TypeOwners
{
    // Who owns a type, or the schema that it is in, can drop it and put another one in its place; an extension's type, only with the
    // extension. Each name is looked up once: what it means may change in between.
    private const string Find = $"""
        WITH RECURSIVE named AS MATERIALIZED (
            SELECT t.name, pg_catalog.to_regtype(t.name)::pg_catalog.oid AS oid FROM pg_catalog.unnest($1) t(name)
        ), part(name, oid) AS (
            SELECT n.name, n.oid FROM named n
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
        SELECT f.name, f.oid, bad.part, bad.owner
        FROM named f
        LEFT JOIN LATERAL (
            SELECT pg_catalog.format_type(t.oid, NULL) AS part, o.rolname::text AS owner
            FROM part p
            JOIN pg_catalog.pg_type t ON t.oid = p.oid
            CROSS JOIN LATERAL (
                SELECT t.typowner AS relowner
                UNION ALL SELECT s.nspowner FROM pg_catalog.pg_namespace s
                WHERE s.oid = t.typnamespace AND t.typcategory OPERATOR(pg_catalog.<>) 'A'
                    AND s.nspowner OPERATOR(pg_catalog.<>) 'pg_database_owner'::pg_catalog.regrole::pg_catalog.oid
                    AND NOT EXISTS (
                        SELECT FROM pg_catalog.pg_depend d
                        WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid AND d.objid = t.oid
                            AND d.deptype OPERATOR(pg_catalog.=) 'e')
            ) c
            JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
            LEFT JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) $2
            WHERE p.name OPERATOR(pg_catalog.=) f.name AND {TrustedOwner.Condition} IS NOT TRUE
            LIMIT 1
        ) bad ON true
        ORDER BY 1
        """;

    /// <summary>What some types are here, as SQL spells them: the parts that they are made of are looked at as well.</summary>
    /// <param name="connection">The connection that will write.</param>
    /// <param name="types">The types.</param>
    /// <param name="target">The table that gets columns of them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<IReadOnlyList<OwnedType>> FindAsync(
        NpgsqlConnection connection, IEnumerable<string> types, QualifiedName target, CancellationToken cancellationToken)
    {
        using var command = connection.NewCommand(Find);
        command.Parameters.Add(Texts([.. types]));
        command.Parameters.Add(Text(target.Schema));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAllAsync(Read, cancellationToken).ConfigureAwait(false);
    }

    private static OwnedType Read(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<uint>(1),
        reader.IsDBNull(2) ? null : (reader.GetString(2), reader.GetString(3)));
}

/// <summary>A type as a server has it.</summary>
/// <param name="Name">How SQL spells it.</param>
/// <param name="Oid">Its identity; null if there is none of that name.</param>
/// <param name="Untrusted">Itself or a part of it that belongs to a role that is not trusted, and that role; null for none.</param>
internal sealed record OwnedType(string Name, uint? Oid, (string Part, string Owner)? Untrusted);
