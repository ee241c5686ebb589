SELECT a.attname::text, 'OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname::text || ')', COALESCE((WITH RECURSIVE based (oid, kind, base, depth) AS (
              SELECT d.oid, d.typtype, d.typbasetype, 0 FROM pg_catalog.pg_type d WHERE d.oid = a.atttypid
              UNION ALL
              SELECT d.oid, d.typtype, d.typbasetype, depth + 1 FROM based JOIN pg_catalog.pg_type d ON d.oid = based.base)
          SELECT '::' || pg_catalog.quote_ident(z.nspname) || '.' || pg_catalog.quote_ident(y.typname)
          FROM pg_catalog.pg_type p
          LEFT JOIN based ON based.kind <> 'd' AND based.depth > 0
          JOIN pg_catalog.pg_type y ON y.oid = CASE WHEN p.typtype = 'p' THEN based.oid ELSE p.oid END
          JOIN pg_catalog.pg_namespace z ON z.oid = y.typnamespace
          WHERE p.oid = c.opcintype AND (p.typtype = 'p' OR n.nspname <> 'pg_catalog')), '')
FROM pg_catalog.pg_attribute a
CROSS JOIN LATERAL (
    WITH RECURSIVE part (oid, kind, base) AS (
        SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
        UNION ALL
        SELECT t.oid, t.typtype, t.typbasetype FROM part JOIN pg_catalog.pg_type t ON t.oid = part.base)
    SELECT part.oid, part.kind FROM part WHERE part.kind <> 'd') y
JOIN pg_catalog.pg_opclass c ON c.opcdefault
    AND c.opcintype = CASE WHEN y.kind = 'e' THEN 'pg_catalog.anyenum'::pg_catalog.regtype::pg_catalog.oid ELSE y.oid END
JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
JOIN pg_catalog.pg_amop f ON f.amopfamily = c.opcfamily AND f.amopstrategy = 3 AND f.amoplefttype = c.opcintype
    AND f.amoprighttype = c.opcintype
JOIN pg_catalog.pg_operator o ON o.oid = f.amopopr
JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
