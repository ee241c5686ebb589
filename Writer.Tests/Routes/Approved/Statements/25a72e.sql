DELETE FROM test.items t WHERE NOT EXISTS (SELECT FROM test.__efwriter_t_* s WHERE t.id OPERATOR(pg_catalog.=) s.id) AND EXISTS (SELECT FROM (SELECT DISTINCT id, name FROM test.__efwriter_t_*) s
 WHERE pg_catalog.record_image_eq(ROW(t.id, t.name)::pg_catalog.record, ROW(s.id, s.name)::pg_catalog.record) AND t.id OPERATOR(pg_catalog.=) s.id)
