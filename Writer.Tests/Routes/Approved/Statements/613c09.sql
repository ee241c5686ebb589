SELECT c.relkind = 'r' AND NOT c.relhasrules AND NOT c.relrowsecurity
       AND (o.rolname OPERATOR(pg_catalog.=) CURRENT_USER OR c.relowner OPERATOR(pg_catalog.=) n.nspowner OR o.rolsuper)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
JOIN pg_catalog.pg_roles o ON o.oid OPERATOR(pg_catalog.=) c.relowner
WHERE n.nspname OPERATOR(pg_catalog.=) $1 AND c.relname OPERATOR(pg_catalog.=) $2
