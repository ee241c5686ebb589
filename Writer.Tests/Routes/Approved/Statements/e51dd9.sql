SELECT pg_catalog.count(*) FROM (
    SELECT 1 FROM test.items t JOIN pg_temp.__efwriter_t_* s ON t.id OPERATOR(pg_catalog.=) s.id WHERE ROW(t.name)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(s.name)::pg_catalog.record
    ORDER BY t.id FOR NO KEY UPDATE OF t
) locked
