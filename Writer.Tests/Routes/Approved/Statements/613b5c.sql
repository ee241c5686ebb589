SELECT pg_catalog.pg_advisory_xact_lock($1), a.pid, a.backend_start FROM pg_catalog.pg_stat_activity a
WHERE a.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND a.backend_start IS NOT NULL
