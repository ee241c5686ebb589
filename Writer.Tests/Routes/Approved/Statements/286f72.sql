SELECT x.relname::text, i.indisprimary,
       CASE WHEN NOT i.indisvalid THEN 'is not valid' WHEN NOT i.indimmediate THEN 'is deferrable' WHEN i.indpred IS NOT NULL
       THEN 'holds for some rows only' END,
       ARRAY(SELECT a.attname::text
             FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place)
             LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             WHERE k.place <= i.indnkeyatts ORDER BY k.place),
       ARRAY(SELECT v.text
             FROM pg_catalog.unnest(i.indclass::oid[]) WITH ORDINALITY k(class, place)
             JOIN pg_catalog.pg_opclass c ON c.oid = k.class
             JOIN pg_catalog.pg_amop f ON f.amopfamily = c.opcfamily AND f.amopstrategy = 3 AND f.amoplefttype = c.opcintype
             AND f.amoprighttype = c.opcintype
             JOIN pg_catalog.pg_operator o ON o.oid = f.amopopr
             JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
             CROSS JOIN LATERAL (VALUES
                 (1, 'OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname::text || ')'),
                 (2, COALESCE((SELECT '::' || pg_catalog.quote_ident(z.nspname) || '.' || pg_catalog.quote_ident(y.typname)
          FROM pg_catalog.pg_type y JOIN pg_catalog.pg_namespace z ON z.oid = y.typnamespace
          WHERE y.oid = c.opcintype AND y.typtype <> 'p' AND n.nspname <> 'pg_catalog'), ''))) v(place, text)
             ORDER BY k.place, v.place)
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
WHERE i.indrelid = $1 AND i.indisunique
ORDER BY i.indisprimary DESC, x.relname
