CREATE TEMPORARY TABLE pg_temp.__efwriter_t_* ON COMMIT DROP AS SELECT t.id, t.name, NULL::pg_catalog.bool AS __efwriter_has_0 FROM test.items t WITH NO DATA
