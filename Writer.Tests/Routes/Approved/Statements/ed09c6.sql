SELECT 'privilege'::text, g.grantee::text, pg_catalog.format('REVOKE ALL PRIVILEGES ON TABLE %s FROM %s', $3, CASE g.grantee WHEN 0::pg_catalog.oid THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END), '{}'::pg_catalog.text[], NULL::pg_catalog.text FROM pg_catalog.pg_class o JOIN pg_catalog.pg_class n ON o.oid = $1 AND n.oid = $2 CROSS JOIN LATERAL (
    SELECT DISTINCT CASE e.grantee WHEN n.relowner THEN o.relowner ELSE e.grantee END AS grantee
    FROM pg_catalog.aclexplode(coalesce(n.relacl, pg_catalog.acldefault('r', n.relowner))) e) g
WHERE NOT (o.relacl IS NULL AND n.relacl IS NULL) AND NOT (o.relowner = n.relowner AND o.relacl::pg_catalog.text IS NOT DISTINCT FROM n.relacl::pg_catalog.text)
