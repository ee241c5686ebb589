SELECT ARRAY[__efwriter_has_0]::pg_catalog.bool[], pg_catalog.count(*), (SELECT EXISTS (SELECT FROM pg_temp.__efwriter_t_* WHERE __efwriter_has_0 GROUP BY id HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1)),
       pg_catalog.min(__efwriter_row), pg_catalog.max(__efwriter_row)
FROM pg_temp.__efwriter_t_* GROUP BY 1 ORDER BY 4
