namespace EfWriter.Routes.Swap;

/// <summary>What would be lost, or would stop the server, if a table ($1) were dropped: kind and name.</summary>
internal static class Dependents
{
    /// <remarks>
    /// As DROP … RESTRICT looks for them: what depends on the table or on anything that goes with it, and does not go itself.
    /// </remarks>
    public const string Sql = """
        WITH RECURSIVE own AS (
            SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS classid, $1 AS objid
            UNION
            SELECT d.classid, d.objid
            FROM own o JOIN pg_catalog.pg_depend d ON d.refclassid = o.classid AND d.refobjid = o.objid
            WHERE d.deptype IN ('a', 'i', 'P', 'S')
        )
        SELECT CASE WHEN con.contype = 'f' THEN 'foreign key' ELSE coalesce(k.type, i.type) END, coalesce(k.identity, i.identity)
        FROM (
            SELECT DISTINCT d.classid, d.objid, d.objsubid
            FROM own o JOIN pg_catalog.pg_depend d ON d.refclassid = o.classid AND d.refobjid = o.objid
            WHERE d.deptype = 'n' AND (d.classid, d.objid) NOT IN (SELECT classid, objid FROM own)
            UNION ALL
            SELECT d.refclassid, d.refobjid, 0 FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.objid = $1 AND d.deptype = 'e'
            UNION ALL
            SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, h.inhparent, 0 FROM pg_catalog.pg_inherits h
            WHERE h.inhrelid = $1
        ) d
        CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) i
        LEFT JOIN pg_catalog.pg_constraint con ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid
        AND con.oid = d.objid
        LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid
        AND r.oid = d.objid AND r.rulename = '_RETURN'
        LEFT JOIN LATERAL pg_catalog.pg_identify_object('pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, r.ev_class,
        0) k ON r.oid IS NOT NULL
        UNION ALL
        SELECT 'security label', l.provider FROM pg_catalog.pg_seclabel l
        WHERE l.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND l.objoid = $1
        ORDER BY 1, 2
        """;
}
