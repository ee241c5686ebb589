SELECT 'privilege'::text, g.grantee::text, CASE g.grantor WHEN o.relowner THEN pg_catalog.format('GRANT %s ON TABLE %s TO %s%s', g.privileges, $3, CASE g.grantee WHEN 0::pg_catalog.oid THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
ELSE pg_catalog.format('SET LOCAL ROLE %I; ', pg_catalog.pg_get_userbyid(g.grantor)) || pg_catalog.format('GRANT %s ON TABLE %s TO %s%s', g.privileges, $3, CASE g.grantee WHEN 0::pg_catalog.oid THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) || '; SET LOCAL ROLE ' ||
CASE pg_catalog.current_setting('role') WHEN 'none' THEN 'NONE' ELSE pg_catalog.quote_ident(pg_catalog.current_setting('role')) END END, '{}'::pg_catalog.text[], NULL::pg_catalog.text FROM pg_catalog.pg_class o JOIN pg_catalog.pg_class n ON o.oid = $1 AND n.oid = $2 CROSS JOIN LATERAL (
    SELECT e.grantor, e.grantee, e.is_grantable, pg_catalog.string_agg(e.privilege_type, ', '
    ORDER BY e.ordinality) AS privileges, min(e.ordinality) AS place
    FROM pg_catalog.aclexplode(coalesce(o.relacl, pg_catalog.acldefault('r', o.relowner))) WITH ORDINALITY e
    GROUP BY e.grantor, e.grantee, e.is_grantable) g
WHERE NOT (o.relacl IS NULL AND n.relacl IS NULL) AND NOT (o.relowner = n.relowner AND o.relacl::pg_catalog.text IS NOT DISTINCT FROM n.relacl::pg_catalog.text) ORDER BY g.place
