SELECT 'tablespace'::text, t.spcname::text, pg_catalog.format('ALTER TABLE %s SET TABLESPACE %I', $3, t.spcname), '{}'::pg_catalog.text[], NULL::pg_catalog.text FROM pg_catalog.pg_class o JOIN pg_catalog.pg_class n ON o.oid = $1 AND n.oid = $2 JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
JOIN pg_catalog.pg_tablespace t ON t.oid = CASE WHEN o.reltablespace = 0::pg_catalog.oid THEN d.dattablespace ELSE o.reltablespace END
WHERE o.reltablespace <> n.reltablespace
