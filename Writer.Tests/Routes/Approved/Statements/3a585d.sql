UPDATE test.items t SET name = s.name FROM test.__efwriter_t_* s WHERE t.id OPERATOR(pg_catalog.=) s.id AND pg_catalog.record_image_ne(ROW(t.name)::pg_catalog.record, ROW(s.name)::pg_catalog.record)
