SELECT CASE WHEN EXISTS (
    SELECT FROM pg_catalog.pg_trigger g
    WHERE (g.tgrelid = $1 OR g.tgrelid IN (SELECT relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass)))
      AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype::integer & 7 = 7)
THEN (SELECT pg_catalog.count(*) FROM pg_temp.__efwriter_t_* s WHERE NOT EXISTS (SELECT FROM test.items t WHERE t.id OPERATOR(pg_catalog.=) s.id AND (SELECT (id < 100) FROM (SELECT t.id) AS __efwriter_indexed))) ELSE 0 END
