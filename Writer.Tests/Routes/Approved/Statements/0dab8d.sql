SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger g
WHERE (g.tgrelid = $1 OR g.tgrelid IN (SELECT relid::oid FROM pg_catalog.pg_partition_tree($1::regclass)))
  AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype::integer & 3 = 3 AND g.tgtype::integer & 20 <> 0)
