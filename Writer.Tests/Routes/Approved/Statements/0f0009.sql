SELECT a.attname::text, 'OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname::text || ')', COALESCE((SELECT '::' || pg_catalog.quote_ident(z.nspname) || '.' || pg_catalog.quote_ident(y.typname)
          FROM pg_catalog.pg_type y JOIN pg_catalog.pg_namespace z ON z.oid = y.typnamespace
          WHERE y.oid = c.opcintype AND y.typtype <> 'p' AND n.nspname <> 'pg_catalog'), '')
FROM pg_catalog.pg_attribute a
CROSS JOIN LATERAL (
    WITH RECURSIVE part (oid, kind, base) AS (
        SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
        UNION ALL
        SELECT t.oid, t.typtype, t.typbasetype FROM part JOIN pg_catalog.pg_type t ON t.oid = part.base)
    SELECT part.oid FROM part WHERE part.kind <> 'd') y
JOIN pg_catalog.pg_opclass c ON c.opcintype = y.oid AND c.opcdefault
JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
JOIN pg_catalog.pg_amop f ON f.amopfamily = c.opcfamily AND f.amopstrategy = 3 AND f.amoplefttype = c.opcintype
    AND f.amoprighttype = c.opcintype
JOIN pg_catalog.pg_operator o ON o.oid = f.amopopr
JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
