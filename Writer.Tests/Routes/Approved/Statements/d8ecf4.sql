EXPLAIN DELETE FROM test.items t WHERE NOT EXISTS (SELECT FROM pg_temp.__efwriter_t_* s WHERE t.id OPERATOR(pg_catalog.=) s.id) AND EXISTS (SELECT FROM (SELECT DISTINCT name FROM pg_temp.__efwriter_t_*) s
 WHERE ROW(t.name)::pg_catalog.record OPERATOR(pg_catalog.*=) ROW(s.name)::pg_catalog.record)
