SELECT x.relname::text, i.indisprimary,
       CASE WHEN NOT i.indisvalid THEN 'is not valid' WHEN NOT i.indimmediate THEN 'is deferrable' WHEN i.indpred IS NOT NULL
       THEN 'holds for some rows only' END,
       ARRAY(SELECT a.attname::text
             FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place)
             LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             WHERE k.place <= i.indnkeyatts ORDER BY k.place),
       ARRAY(SELECT v.text
             FROM pg_catalog.unnest(i.indclass::oid[]) WITH ORDINALITY k(class, place)
             LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[(k.place - 1)::int4]
             JOIN pg_catalog.pg_opclass c ON c.oid = k.class
             JOIN pg_catalog.pg_amop f ON f.amopfamily = c.opcfamily AND f.amopstrategy = 3 AND f.amoplefttype = c.opcintype
             AND f.amoprighttype = c.opcintype
             JOIN pg_catalog.pg_operator o ON o.oid = f.amopopr
             JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
             CROSS JOIN LATERAL (VALUES
                 (1, 'OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname::text || ')'),
                 (2, COALESCE((WITH RECURSIVE based (oid, kind, base, depth) AS (
              SELECT d.oid, d.typtype, d.typbasetype, 0 FROM pg_catalog.pg_type d WHERE d.oid = a.atttypid
              UNION ALL
              SELECT d.oid, d.typtype, d.typbasetype, depth + 1 FROM based JOIN pg_catalog.pg_type d ON d.oid = based.base)
          SELECT '::' || pg_catalog.quote_ident(z.nspname) || '.' || pg_catalog.quote_ident(y.typname)
          FROM pg_catalog.pg_type p
          LEFT JOIN based ON based.kind <> 'd' AND based.depth > 0
          JOIN pg_catalog.pg_type y ON y.oid = CASE WHEN p.typtype = 'p' THEN based.oid ELSE p.oid END
          JOIN pg_catalog.pg_namespace z ON z.oid = y.typnamespace
          WHERE p.oid = c.opcintype AND (p.typtype = 'p' OR n.nspname <> 'pg_catalog')), ''))) v(place, text)
             ORDER BY k.place, v.place)
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
WHERE i.indrelid = $1 AND i.indisunique
ORDER BY i.indisprimary DESC, x.relname
