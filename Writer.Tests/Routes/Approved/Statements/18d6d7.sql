SELECT coalesce(p.conname, con.conname)::text, n.nspname::text || '.' || c.relname::text, con.confdeltype IN ('c', 'n', 'd')
FROM pg_catalog.pg_constraint con
JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint p ON p.oid = con.conparentid
WHERE con.contype = 'f' AND con.conrelid <> $1
  AND (con.confrelid = $1 OR con.confrelid IN (SELECT relid::pg_catalog.oid
  FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass)))
  AND con.conrelid NOT IN (SELECT relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass))
  AND (p.oid IS NULL OR p.confrelid <> $1 AND p.confrelid NOT IN (SELECT relid::pg_catalog.oid
  FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass)))
ORDER BY 1, 2
