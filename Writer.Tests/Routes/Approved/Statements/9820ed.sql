SELECT CASE con.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique constraint' WHEN 'x' THEN 'exclusion constraint'
ELSE 'index' END,
       i.relname::text,
       CASE WHEN con.oid IS NOT NULL THEN 2 WHEN x.indisunique
       THEN 1 ELSE 0 END,
       CASE WHEN con.oid IS NOT NULL THEN pg_catalog.pg_get_constraintdef(con.oid)
            WHEN pg_catalog.starts_with(d.text, d.head) THEN pg_catalog.substr(d.text, pg_catalog.length(d.head) + 1) END,
       pg_catalog.array_cat(
           ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1
           AND a.attnum = ANY (x.indkey::pg_catalog.int2[])),
           ARRAY(SELECT DISTINCT u.attname::text FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_attribute u ON u.attrelid = d.refobjid AND u.attnum = d.refobjsubid
      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.objid = i.oid
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.refobjid = $1 AND d.refobjsubid > 0)),
       ARRAY[
           (SELECT pg_catalog.format('SET TABLESPACE %I', s.spcname) FROM pg_catalog.pg_tablespace s WHERE s.oid = i.reltablespace),
           CASE WHEN con.oid IS NOT NULL AND i.reloptions IS NOT NULL THEN pg_catalog.format('SET (%s)',
           pg_catalog.array_to_string(i.reloptions, ', ')) END],
       ARRAY[
           CASE WHEN x.indisclustered THEN pg_catalog.format('ALTER TABLE %s CLUSTER ON %I', $2, i.relname) END,
           pg_catalog.format('COMMENT ON INDEX %I.%I IS ', n.nspname,
           i.relname) || pg_catalog.quote_literal(pg_catalog.obj_description(i.oid, 'pg_class')),
           'COMMENT ON CONSTRAINT ' || pg_catalog.quote_ident(con.conname) || ' ON ' || $2 || ' IS '
               || pg_catalog.quote_literal(pg_catalog.obj_description(con.oid, 'pg_constraint'))]
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
CROSS JOIN LATERAL (
    SELECT pg_catalog.pg_get_indexdef(i.oid) AS text,
           pg_catalog.format('CREATE %sINDEX %I ON %s ', CASE WHEN x.indisunique THEN 'UNIQUE ' ELSE '' END, i.relname,
               pg_catalog.format('%I.%I', CASE n.oid WHEN pg_catalog.pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname END,
               t.relname)) AS head) d
LEFT JOIN pg_catalog.pg_constraint con ON con.conindid = i.oid AND con.conrelid = t.oid AND con.contype IN ('p', 'u', 'x')
WHERE x.indrelid = $1 AND x.indisvalid
ORDER BY x.indisprimary DESC, i.relname
