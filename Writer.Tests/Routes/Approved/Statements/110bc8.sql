WITH RECURSIVE own (oid) AS (
    SELECT $1
    UNION
    SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN own ON i.inhparent = own.oid),
reached (oid, is_deleted, changed, by) AS (
    SELECT own.oid, true, '{}'::pg_catalog.int2[], NULL::pg_catalog.text FROM own
    UNION
    SELECT own.oid, false, ARRAY[a.attnum], CASE a.attgenerated WHEN '' THEN a.attname::pg_catalog.text ELSE '' END
    FROM own JOIN pg_catalog.pg_attribute a ON a.attrelid = own.oid
    WHERE EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.confrelid = own.oid
                  AND k.confkey OPERATOR(pg_catalog.@>) ARRAY[a.attnum])
    UNION
    SELECT k.conrelid, r.is_deleted AND k.confdeltype = 'c',
           CASE WHEN r.is_deleted AND k.confdeltype = 'c' THEN '{}' ELSE k.conkey END, r.by
    FROM reached r JOIN pg_catalog.pg_constraint k ON k.confrelid = r.oid
    WHERE k.contype = 'f' AND (r.is_deleted AND k.confdeltype IN ('c', 'n', 'd')
        OR k.confkey OPERATOR(pg_catalog.&&) r.changed AND k.confupdtype IN ('c', 'n', 'd')))
SELECT DISTINCT k.conname, s.nspname, c.relname, o.rolname, r.by
FROM reached r
JOIN pg_catalog.pg_constraint k ON k.confrelid = r.oid AND k.contype = 'f'
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
JOIN pg_catalog.pg_class t ON t.oid = $1
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
WHERE (r.is_deleted OR k.confkey OPERATOR(pg_catalog.&&) r.changed) AND c.relowner <> t.relowner AND NOT (o.rolname = CURRENT_USER OR c.relowner = n.nspowner OR o.rolsuper
 OR n.nspowner = 'pg_database_owner'::pg_catalog.regrole::pg_catalog.oid
    AND c.relowner = (SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
