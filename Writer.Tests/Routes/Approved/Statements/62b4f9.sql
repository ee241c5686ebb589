SELECT a.attname::text, 'OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname::text || ')'
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
JOIN pg_catalog.pg_opclass c ON c.opcintype = CASE WHEN y.typtype = 'd' THEN y.typbasetype ELSE y.oid END AND c.opcdefault
JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
JOIN pg_catalog.pg_amop f ON f.amopfamily = c.opcfamily AND f.amopstrategy = 3 AND f.amoplefttype = c.opcintype
    AND f.amoprighttype = c.opcintype
JOIN pg_catalog.pg_operator o ON o.oid = f.amopopr
JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
