SELECT 'constraint'::text, n.name::text, pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', $3, n.name, n.wanted), '{}'::pg_catalog.text[], NULL::pg_catalog.text FROM (SELECT con.conname AS name, coalesce(old.conname, CASE WHEN pg_catalog.octet_length(w.name) < 64 THEN w.name
ELSE con.conname END) AS wanted
 FROM pg_catalog.pg_constraint con
 JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = con.conkey[1]
 JOIN pg_catalog.pg_class t ON t.oid = $1
 CROSS JOIN LATERAL (SELECT t.relname::text || '_' || a.attname::text || '_not_null' AS name) w
 LEFT JOIN (pg_catalog.pg_constraint old JOIN pg_catalog.pg_attribute b ON b.attrelid = old.conrelid
 AND b.attnum = old.conkey[1])
     ON old.conrelid = t.oid AND old.contype = 'n' AND b.attname = a.attname
 WHERE con.conrelid = $2 AND con.contype = 'n') n
WHERE n.name <> n.wanted
