SELECT CASE WHEN (o.rolname = CURRENT_USER OR c.relowner = n.nspowner OR o.rolsuper
 OR n.nspowner = 'pg_database_owner'::pg_catalog.regrole::pg_catalog.oid
    AND c.relowner = (SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
            THEN NULL ELSE o.rolname::text END,
       CASE WHEN c.relkind <> 'r' OR c.reloftype <> 0::pg_catalog.oid THEN 'is no ordinary table'
            WHEN c.relpersistence <> 'p' AND n.oid <> pg_catalog.pg_my_temp_schema() THEN 'is not logged'
            WHEN c.relispartition OR EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))
            THEN 'is part of an inheritance'
            WHEN EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid)
            THEN 'has a trigger or is referenced by a foreign key'
            WHEN EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid) THEN 'has a rule'
            WHEN c.relrowsecurity OR c.relforcerowsecurity OR EXISTS (SELECT FROM pg_catalog.pg_policy p
            WHERE p.polrelid = c.oid) THEN 'has row security'
            WHEN EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype NOT IN ('n', 'p', 'u'))
            THEN 'has a constraint'
            WHEN EXISTS (SELECT FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid AND (x.indexprs IS NOT NULL
            OR x.indpred IS NOT NULL))
            THEN 'has an index on an expression' WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND (a.atthasdef OR a.attidentity <> ''
            OR a.attgenerated <> ''))
            THEN 'has a default' END,
       CASE WHEN ARRAY(SELECT a.attname::text || ' ' || a.atttypid::text || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
                       FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                       ORDER BY a.attnum) OPERATOR(pg_catalog.<>) $3::text[]
            THEN 'has other columns' END,
       (SELECT pg_catalog.string_agg(DISTINCT g.privilege_type || ' to ' || CASE g.grantee WHEN 0::pg_catalog.oid THEN 'PUBLIC'
       ELSE pg_catalog.pg_get_userbyid(g.grantee)::text END, ', ')
        FROM (SELECT e.* FROM pg_catalog.aclexplode(c.relacl) e
              UNION ALL
              SELECT e.* FROM pg_catalog.pg_attribute a CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) e
              WHERE a.attrelid = c.oid) g
        LEFT JOIN pg_catalog.pg_roles r ON r.oid = g.grantee
        WHERE g.grantee <> c.relowner AND r.rolname IS DISTINCT FROM CURRENT_USER AND r.rolsuper IS NOT TRUE
          AND (g.privilege_type IN ('TRIGGER', 'REFERENCES')
               OR g.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') AND EXISTS (SELECT FROM pg_catalog.pg_class t
        WHERE t.oid = pg_catalog.to_regclass(pg_catalog.quote_ident($4) || '.' || pg_catalog.quote_ident($5))::pg_catalog.oid
          AND (NOT pg_catalog.has_table_privilege(g.grantee, t.oid, g.privilege_type)
               OR t.relkind = 'v' AND g.grantee <> t.relowner
               OR t.relrowsecurity AND r.rolbypassrls IS NOT TRUE AND g.grantee <> t.relowner))))
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
WHERE c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2))::pg_catalog.oid
