UPDATE test.items t SET name = s.name FROM pg_temp.__efwriter_t_* s WHERE t.id OPERATOR(pg_catalog.=) s.id AND ROW(t.name)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(s.name)::pg_catalog.record
