SELECT pg_catalog.count(*) FILTER (WHERE locked.may IS NOT TRUE AND locked.differs) FROM (
    SELECT (s.name OPERATOR(pg_catalog.>) t.name OR (t.name IS NULL AND s.name IS NOT NULL)) AS may, ROW(t.name)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(s.name)::pg_catalog.record AS differs FROM test.items t JOIN pg_temp.__efwriter_t_* s ON t.id OPERATOR(pg_catalog.=) s.id
    ORDER BY t.id FOR NO KEY UPDATE OF t
) locked
