SELECT pg_catalog.count(*) FILTER (WHERE locked.may IS NOT TRUE AND locked.differs) FROM (
    SELECT (s.name OPERATOR(pg_catalog.>) t.name OR (t.name IS NULL AND s.name IS NOT NULL)) AS may, pg_catalog.record_image_ne(ROW(t.name)::pg_catalog.record, ROW(s.name)::pg_catalog.record) AS differs FROM test.items t JOIN test.__efwriter_t_* s ON t.id OPERATOR(pg_catalog.=) s.id
    
) locked
