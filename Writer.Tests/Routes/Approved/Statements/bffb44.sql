SELECT 'comment'::text, o.attname::text, pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', $3, o.attname, pg_catalog.col_description(o.attrelid, o.attnum)), '{}'::pg_catalog.text[], NULL::pg_catalog.text FROM pg_catalog.pg_attribute o JOIN pg_catalog.pg_attribute n ON o.attrelid = $1 AND n.attrelid = $2 AND n.attname = o.attname
WHERE o.attnum > 0 AND pg_catalog.col_description(o.attrelid, o.attnum) IS NOT NULL AND pg_catalog.col_description(n.attrelid,
n.attnum) IS NULL
