DELETE FROM test.__efwriter_t_* s
USING (SELECT id AS newest FROM test.items WHERE id IS NOT NULL ORDER BY id DESC LIMIT 1) t
WHERE s.id OPERATOR(pg_catalog.<=) t.newest
