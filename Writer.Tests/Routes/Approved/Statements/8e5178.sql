INSERT INTO pg_temp.__efwriter_t_* (id, name, __efwriter_row) SELECT id, name, __efwriter_row FROM pg_temp.__efwriter_t_* ORDER BY __efwriter_row
