EXPLAIN INSERT INTO test.items AS t (id, name) SELECT s.id, s.name FROM pg_temp.__efwriter_t_* s ORDER BY s.id ON CONFLICT (id) DO NOTHING
