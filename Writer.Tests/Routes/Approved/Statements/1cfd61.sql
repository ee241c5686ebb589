CREATE FUNCTION pg_temp.__efwriter_row_by_row() RETURNS SETOF pg_temp.__efwriter_answers LANGUAGE plpgsql AS '#variable_conflict use_column
DECLARE
    s pg_temp.__efwriter_t_*%ROWTYPE;
    answer pg_temp.__efwriter_answers;
BEGIN
    FOR s IN SELECT * FROM pg_temp.__efwriter_t_* WHERE NOT __efwriter_has_0 ORDER BY __efwriter_row LOOP
        INSERT INTO test.items AS t (name) VALUES (s.name) RETURNING s.__efwriter_row, 1, t.id INTO answer;
        IF FOUND THEN
            RETURN NEXT answer;
        END IF;
    END LOOP;
END'
