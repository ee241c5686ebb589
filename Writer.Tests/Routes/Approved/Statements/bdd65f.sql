SELECT pg_catalog.count(*) FILTER (WHERE locked.may IS NOT TRUE) FROM (
    SELECT true AS may FROM test.items t JOIN test.__efwriter_t_* s ON t.id OPERATOR(pg_catalog.=) s.id
    
) locked
