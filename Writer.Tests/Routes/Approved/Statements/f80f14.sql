SELECT 'privilege'::text, g.grantee::text, CASE g.grantor WHEN o.relowner THEN pg_catalog.format('GRANT %s (%I) ON TABLE %s TO %s%s', g.privilege_type, a.attname, $3, CASE g.grantee WHEN 0::pg_catalog.oid THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
ELSE pg_catalog.format('SET LOCAL ROLE %I; ', pg_catalog.pg_get_userbyid(g.grantor)) || pg_catalog.format('GRANT %s (%I) ON TABLE %s TO %s%s', g.privilege_type, a.attname, $3, CASE g.grantee WHEN 0::pg_catalog.oid THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) || '; SET LOCAL ROLE ' ||
CASE pg_catalog.current_setting('role') WHEN 'none' THEN 'NONE' ELSE pg_catalog.quote_ident(pg_catalog.current_setting('role')) END END, '{}'::pg_catalog.text[], NULL::pg_catalog.text FROM pg_catalog.pg_class o
JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid
JOIN pg_catalog.pg_attribute b ON b.attrelid = $2 AND b.attname = a.attname AND b.attnum > 0
CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) WITH ORDINALITY g
WHERE o.oid = $1 ORDER BY a.attnum, g.ordinality
