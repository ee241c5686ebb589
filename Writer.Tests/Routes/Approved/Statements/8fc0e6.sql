CREATE TEMPORARY TABLE pg_temp.__efwriter_answers ON COMMIT DROP AS SELECT 0::pg_catalog.int8 AS number, 0 AS done, t.id AS v0 FROM test.items t WITH NO DATA
