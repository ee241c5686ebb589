DELETE FROM test.__efwriter_t_* s
USING (
    SELECT __efwriter_row AS number, pg_catalog.row_number() OVER (PARTITION BY id ORDER BY __efwriter_row DESC) AS place, id
    FROM test.__efwriter_t_*
) d
WHERE d.place OPERATOR(pg_catalog.>) 1 AND d.number OPERATOR(pg_catalog.=) s.__efwriter_row AND d.id OPERATOR(pg_catalog.=) s.id
