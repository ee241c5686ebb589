SELECT c.name, s.relname::text, n.nspname::text, q.seqincrement, s.oid
FROM pg_catalog.unnest($2) c(name)
JOIN pg_catalog.pg_class s ON s.oid = pg_catalog.pg_get_serial_sequence($1, c.name)::pg_catalog.regclass::pg_catalog.oid
JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
