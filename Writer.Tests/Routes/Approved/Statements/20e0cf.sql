MERGE INTO test.items AS t USING (SELECT * FROM pg_temp.__efwriter_t_* WHERE NOT __efwriter_has_0) s ON false WHEN NOT MATCHED THEN INSERT (name) VALUES (s.name) RETURNING s.__efwriter_row, 1, t.id
