SELECT pg_catalog.count(*) FROM (SELECT * FROM test.__efwriter_t_* WHERE __efwriter_row OPERATOR(pg_catalog.>=) 0 AND __efwriter_row OPERATOR(pg_catalog.<=) 2) s
