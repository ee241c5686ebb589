SELECT 'owner', pg_catalog.pg_get_userbyid(o.relowner)::text FROM pg_catalog.pg_class o
WHERE o.oid = $1 AND NOT pg_catalog.pg_has_role(o.relowner, 'USAGE')
UNION ALL
SELECT 'schema', pg_catalog.pg_get_userbyid(o.relowner)::text FROM pg_catalog.pg_class o, pg_catalog.pg_roles me
WHERE o.oid = $1 AND me.rolname = current_user AND o.relowner <> me.oid AND NOT me.rolsuper
  AND NOT pg_catalog.has_schema_privilege(o.relowner, o.relnamespace, 'CREATE')
UNION ALL
SELECT DISTINCT 'grantor', pg_catalog.pg_get_userbyid(g.grantor)::text
FROM pg_catalog.pg_class o
CROSS JOIN LATERAL (SELECT o.relacl AS acl UNION ALL SELECT a.attacl FROM pg_catalog.pg_attribute a WHERE a.attrelid = o.oid
AND a.attacl IS NOT NULL) l
CROSS JOIN LATERAL pg_catalog.aclexplode(l.acl) g
WHERE o.oid = $1 AND g.grantor <> o.relowner
  AND NOT pg_catalog.pg_has_role(g.grantor, CASE WHEN pg_catalog.current_setting('server_version_num')::int >= #
  THEN 'SET' ELSE 'MEMBER' END)
UNION ALL
SELECT 'publication', p.pubname::text FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
WHERE r.prrelid = $1 AND NOT pg_catalog.pg_has_role(p.pubowner, 'USAGE')
