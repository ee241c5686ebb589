WITH used AS (
    SELECT DISTINCT u.kind::text, u.name::text AS object, f.*
    FROM (WITH RECURSIVE own (oid) AS (
    SELECT $1
    UNION
    SELECT h.inhrelid FROM own JOIN pg_catalog.pg_inherits h ON h.inhparent = own.oid)
SELECT d.classid, d.objid, m.kind, m.name
FROM own
JOIN pg_catalog.pg_attribute a ON a.attrelid = own.oid AND a.attname::text = ANY ($2)
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.refobjid = own.oid AND d.refobjsubid = a.attnum
CROSS JOIN LATERAL (
    SELECT 'index', i.relname FROM pg_catalog.pg_class i WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND i.oid = d.objid
    UNION ALL
    SELECT 'check constraint', k.conname FROM pg_catalog.pg_constraint k
    WHERE d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid AND k.oid = d.objid AND k.contype = 'c'
    UNION ALL
    SELECT 'statistics', s.stxname FROM pg_catalog.pg_statistic_ext s WHERE d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass::pg_catalog.oid AND s.oid = d.objid
) m (kind, name)) u
    JOIN pg_catalog.pg_depend d ON d.classid = u.classid AND d.objid = u.objid
    CROSS JOIN LATERAL (
        SELECT pg_catalog.format('%s.%I', p.pronamespace::pg_catalog.regnamespace, p.proname), p.pronamespace,
               p.proowner, pg_catalog.pg_function_is_visible(p.oid),
               p.provariadic <> '0'::pg_catalog.oid OR p.pronargdefaults > 0 OR EXISTS (
                   SELECT FROM pg_catalog.pg_type y
                   WHERE y.oid = ANY (p.proargtypes::pg_catalog.oid[]) AND y.typtype IN ('p', 'c')),
               false
        FROM pg_catalog.pg_proc p WHERE d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid AND p.oid = d.refobjid
        UNION ALL
        SELECT pg_catalog.format('%s.%s', q.oprnamespace::pg_catalog.regnamespace, q.oprname), q.oprnamespace,
               q.oprowner, pg_catalog.pg_operator_is_visible(q.oid), EXISTS (
                   SELECT FROM pg_catalog.pg_type y WHERE y.oid IN (q.oprleft, q.oprright) AND y.typtype IN ('p', 'c')),
               EXISTS (SELECT FROM (SELECT pg_catalog.concat(i.indpred, i.indexprs) FROM pg_catalog.pg_index i WHERE u.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND i.indexrelid = u.objid
UNION ALL
SELECT k.conbin::text FROM pg_catalog.pg_constraint k WHERE u.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid AND k.oid = u.objid
UNION ALL
SELECT s.stxexprs::text FROM pg_catalog.pg_statistic_ext s WHERE u.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass::pg_catalog.oid AND s.oid = u.objid
UNION ALL
SELECT pg_catalog.concat(p.polqual, p.polwithcheck) FROM pg_catalog.pg_policy p WHERE u.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass::pg_catalog.oid AND p.oid = u.objid
UNION ALL
SELECT g.tgqual::text FROM pg_catalog.pg_trigger g WHERE u.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass::pg_catalog.oid AND g.oid = u.objid
UNION ALL
SELECT pg_catalog.concat(r.ev_qual, r.ev_action) FROM pg_catalog.pg_rewrite r
WHERE u.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid AND r.oid = u.objid) e (tree) WHERE e.tree OPERATOR(pg_catalog.~) pg_catalog.format('\{(DISTINCTEXPR|NULLIFEXPR) :opno %s ', q.oid)
OR q.oprname = '=' AND e.tree OPERATOR(pg_catalog.~) '\{CASETESTEXPR |:usingClause \('
OR e.tree OPERATOR(pg_catalog.~) '\{ROWCOMPAREEXPR |:testexpr \{BOOLEXPR ')
        FROM pg_catalog.pg_operator q WHERE d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass::pg_catalog.oid AND q.oid = d.refobjid
    ) f (name, schema, owner, is_visible, is_open, is_unspelled))
SELECT DISTINCT f.kind, f.object, f.name, x.nspname::text, COALESCE(o.rolname::text, 'PUBLIC')
FROM used f
JOIN pg_catalog.pg_namespace x ON x.oid = f.schema OR f.is_visible AND x.nspname = ANY (pg_catalog.current_schemas(false))
CROSS JOIN LATERAL pg_catalog.aclexplode(COALESCE(x.nspacl, pg_catalog.acldefault('n', x.nspowner))) g
CROSS JOIN LATERAL (SELECT g.grantee AS relowner) c
LEFT JOIN pg_catalog.pg_roles o ON o.oid = g.grantee
JOIN pg_catalog.pg_class t ON t.oid = $1
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
WHERE g.privilege_type = 'CREATE' AND g.grantee NOT IN (x.nspowner, t.relowner, f.owner)
    AND (o.rolname = CURRENT_USER OR c.relowner = n.nspowner OR o.rolsuper
 OR n.nspowner = 'pg_database_owner'::pg_catalog.regrole::pg_catalog.oid
    AND c.relowner = (SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())) IS NOT TRUE
UNION ALL
SELECT f.kind, f.object, f.name, x.nspname, NULL
FROM used f JOIN pg_catalog.pg_namespace x ON x.oid = f.schema WHERE f.is_unspelled AND NOT f.is_visible
ORDER BY 1, 2, 3, 4, 5
