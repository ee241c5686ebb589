using EfWriter.Catalog;

namespace EfWriter.SideTables;

/// <summary>The questions about tables that a write puts rows into beside its target.</summary>
/// <remarks>
/// An operator for arguments that fit better than those of PostgreSQL's own would be taken from anywhere on the search path: so equal types
/// are compared, and arrays by the operator's full name.
/// </remarks>
internal static class SideTableSql
{
    /// <summary>
    /// What is wrong with the relation of a schema ($1) and a name ($2) that should have these columns ($3) and keep what belongs to a
    /// target ($4, $5, or NULL): one row of texts, each NULL if there is nothing wrong. No row if there is no such relation.
    /// </summary>
    /// <remarks>
    /// The owner can do anything with a table. Of an operator class, a collation and an access method only superusers can make one that
    /// runs code.
    /// </remarks>
    public const string Look = $"""
        SELECT CASE WHEN {TrustedOwner.Condition}
                    THEN NULL ELSE o.rolname::text END,
               {Form},
               {Columns},
               (SELECT pg_catalog.string_agg(DISTINCT g.privilege_type || ' to ' || CASE g.grantee WHEN 0::pg_catalog.oid THEN 'PUBLIC'
               ELSE pg_catalog.pg_get_userbyid(g.grantee)::text END, ', ')
                FROM (SELECT e.* FROM pg_catalog.aclexplode(c.relacl) e
                      UNION ALL
                      SELECT e.* FROM pg_catalog.pg_attribute a CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) e
                      WHERE a.attrelid = c.oid) g
                LEFT JOIN pg_catalog.pg_roles r ON r.oid = g.grantee
                WHERE g.grantee <> c.relowner AND r.rolname IS DISTINCT FROM CURRENT_USER AND r.rolsuper IS NOT TRUE
                  AND (g.privilege_type IN ('TRIGGER', 'REFERENCES')
                       OR g.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') AND {IsMoreThanOnTarget}))
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
        WHERE c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2))::pg_catalog.oid
        """;

    /// <summary>
    /// Whether a delimited name ($1) still means a relation ($2), which is a plain table of these columns ($3): a question about its rows
    /// runs no code of its owner's.
    /// </summary>
    public const string IsAsMade = $"""
        SELECT pg_catalog.to_regclass($1)::pg_catalog.oid = c.oid AND {FormBesideDefaults} IS NULL AND {Columns} IS NULL
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = $2
        """;

    /// <summary>
    /// What takes from all others what default privileges gave them on a relation ($1, delimited), and what gives it back; no row if there
    /// is nothing.
    /// </summary>
    public const string Privileges = """
        SELECT pg_catalog.format('REVOKE ALL PRIVILEGES ON TABLE %s FROM %s', $1, pg_catalog.string_agg(DISTINCT g.role, ', ')),
               pg_catalog.string_agg(pg_catalog.format('GRANT %s ON TABLE %s TO %s%s', g.privilege_type, $2, g.role, CASE
               WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), '; ')
        FROM (SELECT e.privilege_type, e.is_grantable,
                     CASE e.grantee WHEN 0::pg_catalog.oid THEN 'PUBLIC'
                     ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) END AS role
              FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) e
              WHERE c.oid = pg_catalog.to_regclass($1)::pg_catalog.oid AND e.grantee <> c.relowner) g
        HAVING count(*) > 0
        """;

    /// <summary>Whether the sequences of a relation's ($1, $2) identity columns have privileges, such as default ones give.</summary>
    public const string HasOpenSequence = $"""
        SELECT EXISTS (
            SELECT {IdentitySequences}
                pg_catalog.to_regclass(pg_catalog.quote_ident($1) OPERATOR(pg_catalog.||) '.'
                    OPERATOR(pg_catalog.||) pg_catalog.quote_ident($2))::pg_catalog.oid
              AND s.relacl IS NOT NULL) AS open
        """;

    /// <summary>What takes the same from all others on the sequences of a relation's ($1, delimited) identity columns.</summary>
    public const string SequencePrivileges = $"""
        SELECT pg_catalog.format('REVOKE ALL PRIVILEGES ON SEQUENCE %I.%I FROM %s', g.schema, g.name, pg_catalog.string_agg(g.role, ', '))
        FROM (SELECT DISTINCT n.nspname AS schema, s.relname AS name,
                     CASE WHEN e.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN 'PUBLIC'
                     ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) END AS role
              {IdentitySequences} pg_catalog.to_regclass($1)::pg_catalog.oid AND e.grantee OPERATOR(pg_catalog.<>) s.relowner) g
        GROUP BY g.schema, g.name
        """;

    private const string IdentitySequences = """
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_class s ON s.oid OPERATOR(pg_catalog.=) d.objid AND s.relkind OPERATOR(pg_catalog.=) 'S'
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) s.relnamespace
        LEFT JOIN LATERAL pg_catalog.aclexplode(s.relacl) e ON true
        WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
          AND d.refclassid OPERATOR(pg_catalog.=) d.classid AND d.deptype OPERATOR(pg_catalog.=) 'i' AND d.refobjid OPERATOR(pg_catalog.=)
        """;

    /// <summary>
    /// What makes a relation (c) of a schema (n) run code, or be something else than a plain table of values; NULL if there is nothing.
    /// </summary>
    public const string Form = $"CASE {FormWithDefaults} {HasDefault} END";

    /// <summary>
    /// A question with <see cref="Form"/> as it is asked in a database with Citus, which puts a trigger of its own on tables that it
    /// places.
    /// </summary>
    public static string BesideCitus(string question) => question.Replace(
        AnyTrigger,
        $"{AnyTrigger} AND t.tgfoid <> 'pg_catalog.citus_truncate_trigger()'::pg_catalog.regprocedure::pg_catalog.oid",
        StringComparison.Ordinal);

    /// <summary>The same of a table whose defaults are looked at by themselves.</summary>
    public const string FormBesideDefaults = $"CASE {FormWithDefaults} END";

    /// <summary>Whether a relation (c) has other columns than these ($3); NULL if not.</summary>
    public const string Columns = """
        CASE WHEN ARRAY(SELECT a.attname::text || ' ' || a.atttypid::text || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
                               FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                               ORDER BY a.attnum) OPERATOR(pg_catalog.<>) $3::text[]
                    THEN 'has other columns' END
        """;

    private const string AnyTrigger = "pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid";

    private const string HasDefault = """
        WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND (a.atthasdef OR a.attidentity <> ''
                    OR a.attgenerated <> ''))
                    THEN 'has a default'
        """;

    private const string FormWithDefaults = $"""
        WHEN c.relkind <> 'r' OR c.reloftype <> 0::pg_catalog.oid THEN '{SideTableLook.NoTable}'
                    WHEN c.relpersistence <> 'p' AND n.oid <> pg_catalog.pg_my_temp_schema() THEN 'is not logged'
                    WHEN c.relispartition OR EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))
                    THEN 'is part of an inheritance'
                    WHEN EXISTS (SELECT FROM {AnyTrigger})
                    THEN 'has a trigger or is referenced by a foreign key'
                    WHEN EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid) THEN 'has a rule'
                    WHEN c.relrowsecurity OR c.relforcerowsecurity OR EXISTS (SELECT FROM pg_catalog.pg_policy p
                    WHERE p.polrelid = c.oid) THEN 'has row security'
                    WHEN EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype NOT IN ('n', 'p', 'u'))
                    THEN 'has a constraint'
                    WHEN EXISTS (SELECT FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid AND (x.indexprs IS NOT NULL
                    OR x.indpred IS NOT NULL))
                    THEN 'has an index on an expression'
        """;

    // Whoever may not read the target, or not all of its rows, may not read what belongs to it. A view can hide any rows.
    private const string IsMoreThanOnTarget = """
        EXISTS (SELECT FROM pg_catalog.pg_class t
                WHERE t.oid = pg_catalog.to_regclass(pg_catalog.quote_ident($4) || '.' || pg_catalog.quote_ident($5))::pg_catalog.oid
                  AND (NOT pg_catalog.has_table_privilege(g.grantee, t.oid, g.privilege_type)
                       OR t.relkind = 'v' AND g.grantee <> t.relowner
                       OR t.relrowsecurity AND r.rolbypassrls IS NOT TRUE AND g.grantee <> t.relowner))
        """;
}
