WITH swept AS (
    DELETE FROM test.__efwriter_writes t USING (
        SELECT o.id FROM test.__efwriter_writes o WHERE o.written_at OPERATOR(pg_catalog.<) (pg_catalog.now() OPERATOR(pg_catalog.-)
        '1 day'::pg_catalog.interval)
        LIMIT 1000 FOR UPDATE SKIP LOCKED
    ) old WHERE t.id OPERATOR(pg_catalog.=) old.id
)
INSERT INTO test.__efwriter_writes (id, written_at) VALUES ($1, pg_catalog.now()) 
RETURNING pg_catalog.pg_backend_pid(), written_at, tableoid, pg_catalog.pg_current_xact_id()::pg_catalog.text
