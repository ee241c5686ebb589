SELECT a.attname, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated,
       pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypmod, a.atttypid, a.attnum
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2))::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
