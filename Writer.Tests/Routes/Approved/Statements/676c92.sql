SELECT c.oid, c.relkind, c.relispartition, pg_catalog.current_setting('track_counts'), pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid), c.relhasrules, c.relrowsecurity,
       pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($3)) IS NOT NULL,
       coalesce(pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($4))::pg_catalog.oid,
                pg_catalog.to_regtype(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($4))::pg_catalog.oid) IS NOT NULL,
       c.relacl IS NOT NULL, pg_catalog.pg_backend_pid()
FROM pg_catalog.pg_class c
WHERE c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2))::pg_catalog.oid
