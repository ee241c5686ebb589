SELECT ARRAY[EXISTS (SELECT FROM pg_catalog.pg_depend d
        WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.refobjid = o.oid AND NOT (d.deptype = 'i' AND d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid
        AND d.objid = o.reltype)
          AND NOT (d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.objid = o.reltoastrelid))
OR EXISTS (SELECT FROM pg_catalog.pg_depend d
           WHERE d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid AND d.refobjid IN (o.reltype, (SELECT t.typarray FROM pg_catalog.pg_type t
           WHERE t.oid = o.reltype)) AND d.deptype <> 'i')
OR EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.objid = o.oid AND (d.deptype = 'e'
OR d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid))
OR EXISTS (SELECT FROM pg_catalog.pg_seclabel l WHERE l.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND l.objoid = o.oid), pg_catalog.pg_get_userbyid(o.relowner) <> current_user, EXISTS (SELECT FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = o.oid), EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = o.oid AND i.indisprimary), EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = o.oid AND NOT i.indisprimary), EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conrelid = o.oid AND c.contype IN ('c', 'f')), pg_catalog.current_setting('wal_level') = 'logical' AND EXISTS (
    SELECT FROM pg_catalog.pg_publication_tables t
    WHERE t.schemaname = (SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = o.relnamespace)
      AND t.tablename = o.relname AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
        WHERE r.prrelid = o.oid AND p.pubname = t.pubname)), EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_depend u ON u.classid = d.classid AND u.objid = d.objid
        WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.refobjid = o.oid AND (u.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass::pg_catalog.oid
        OR u.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid AND EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.oid = u.refobjid
        AND p.pronargs > 0))), EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conrelid = n.oid AND c.contype = 'n'), EXISTS (SELECT FROM pg_catalog.pg_description d WHERE d.objoid = o.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid), o.relrowsecurity OR o.relforcerowsecurity OR EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = o.oid), o.relhastriggers OR o.relhasrules, o.relreplident <> 'd' OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prrelid = o.oid), o.relowner <> n.relowner OR o.relacl IS NOT NULL OR n.relacl IS NOT NULL
OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = o.oid AND a.attacl IS NOT NULL)] FROM pg_catalog.pg_class o, pg_catalog.pg_class n WHERE o.oid = $1 AND n.oid = $2
