namespace EfWriter.Routes.Swap;

/// <summary>
/// What the server called the NOT NULL constraints of a table that had another name: from PostgreSQL 18 on they have names.
/// </summary>
internal static class ConstraintNames
{
    public static readonly CarriedKind Kind = new(
        "EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conrelid = n.oid AND c.contype = 'n')",
    [
        CarriedObject.Question(
            "'constraint'", "n.name", "pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', $3, n.name, n.wanted)",
            """
            (SELECT con.conname AS name, coalesce(old.conname, CASE WHEN pg_catalog.octet_length(w.name) < 64 THEN w.name
            ELSE con.conname END) AS wanted
             FROM pg_catalog.pg_constraint con
             JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = con.conkey[1]
             JOIN pg_catalog.pg_class t ON t.oid = $1
             CROSS JOIN LATERAL (SELECT t.relname::text || '_' || a.attname::text || '_not_null' AS name) w
             LEFT JOIN (pg_catalog.pg_constraint old JOIN pg_catalog.pg_attribute b ON b.attrelid = old.conrelid
             AND b.attnum = old.conkey[1])
                 ON old.conrelid = t.oid AND old.contype = 'n' AND b.attname = a.attname
             WHERE con.conrelid = $2 AND con.contype = 'n') n
            WHERE n.name <> n.wanted
            """),
    ]);
}
