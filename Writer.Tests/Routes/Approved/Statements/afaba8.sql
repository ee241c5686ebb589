SELECT pg_catalog.count(*) FROM test.__efwriter_t_* s WHERE NOT EXISTS (SELECT FROM test.items t WHERE t.id OPERATOR(pg_catalog.=) s.id)
