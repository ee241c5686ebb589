SELECT pg_catalog.format('REVOKE ALL PRIVILEGES ON TABLE %s FROM %s', $1, pg_catalog.string_agg(DISTINCT g.role, ', ')),
       pg_catalog.string_agg(pg_catalog.format('GRANT %s ON TABLE %s TO %s%s', g.privilege_type, $2, g.role, CASE
       WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), '; ')
FROM (SELECT e.privilege_type, e.is_grantable,
             CASE e.grantee WHEN 0::pg_catalog.oid THEN 'PUBLIC'
             ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) END AS role
      FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) e
      WHERE c.oid = pg_catalog.to_regclass($1)::pg_catalog.oid AND e.grantee <> c.relowner) g
HAVING count(*) > 0
