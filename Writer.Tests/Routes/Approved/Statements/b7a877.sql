MERGE INTO test.items AS t USING pg_temp.__efwriter_t_* s ON false WHEN NOT MATCHED THEN INSERT (name) VALUES (s.name) RETURNING s.__efwriter_row, 1, t.id
