DELETE FROM pg_temp.__efwriter_t_* s
USING (
    SELECT __efwriter_row AS number, pg_catalog.row_number() OVER (PARTITION BY id ORDER BY name DESC NULLS LAST, __efwriter_row DESC) AS place
    FROM pg_temp.__efwriter_t_*
) d
WHERE d.place OPERATOR(pg_catalog.>) 1 AND d.number OPERATOR(pg_catalog.=) s.__efwriter_row
