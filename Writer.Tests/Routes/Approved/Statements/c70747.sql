SELECT pg_catalog.count(*) FILTER (WHERE locked.may IS NOT TRUE) FROM (
    SELECT true AS may FROM test.items t JOIN pg_temp.__efwriter_t_* s ON t.id OPERATOR(pg_catalog.=) s.id
    ORDER BY t.id FOR UPDATE OF t
) locked
