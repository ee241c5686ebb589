WITH source AS (
    SELECT s.oid
    FROM pg_catalog.pg_attribute a
    CROSS JOIN LATERAL (
        SELECT d.objid AS oid FROM pg_catalog.pg_depend d
        WHERE a.attidentity <> '' AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
          AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
          AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype = 'i'
        UNION ALL
        SELECT d.refobjid FROM pg_catalog.pg_attrdef f
        JOIN pg_catalog.pg_depend d
            ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid AND d.objid = f.oid
            AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.deptype = 'n'
        WHERE a.attidentity = '' AND a.attgenerated = '' AND f.adrelid = a.attrelid AND f.adnum = a.attnum
          AND pg_catalog.pg_get_expr(f.adbin, f.adrelid)
              = 'nextval(' || pg_catalog.quote_literal(d.refobjid::regclass::text) || '::regclass)'
    ) s
    JOIN pg_catalog.pg_class c ON c.oid = s.oid
    WHERE a.attrelid = $1 AND a.attname = $2
      AND CASE WHEN c.relkind = 'S' THEN pg_catalog.has_sequence_privilege(s.oid, 'USAGE, UPDATE') ELSE false END
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger g
WHERE (g.tgrelid = $1 OR g.tgrelid IN (SELECT relid::oid FROM pg_catalog.pg_partition_tree($1::regclass)))
  AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype::integer & 7 = 7)
)
SELECT ARRAY(SELECT pg_catalog.nextval(s.oid::regclass) FROM pg_catalog.generate_series(1, $3)) FROM source s
