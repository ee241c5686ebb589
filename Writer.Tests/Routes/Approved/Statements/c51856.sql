EXPLAIN SELECT s.__efwriter_row, 0, t.id FROM test.items t JOIN pg_temp.__efwriter_t_* s ON t.id OPERATOR(pg_catalog.=) s.id AND s.__efwriter_has_0
