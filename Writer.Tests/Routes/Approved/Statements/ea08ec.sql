UPDATE test.items t SET gone = true WHERE NOT EXISTS (SELECT FROM pg_temp.__efwriter_t_* s WHERE t.id OPERATOR(pg_catalog.=) s.id) AND t.gone IS NOT TRUE
