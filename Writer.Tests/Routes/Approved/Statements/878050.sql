SELECT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_class s ON s.oid OPERATOR(pg_catalog.=) d.objid AND s.relkind OPERATOR(pg_catalog.=) 'S'
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) s.relnamespace
LEFT JOIN LATERAL pg_catalog.aclexplode(s.relacl) e ON true
WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
  AND d.refclassid OPERATOR(pg_catalog.=) d.classid AND d.deptype OPERATOR(pg_catalog.=) 'i' AND d.refobjid OPERATOR(pg_catalog.=)
        pg_catalog.to_regclass(pg_catalog.quote_ident($1) OPERATOR(pg_catalog.||) '.'
            OPERATOR(pg_catalog.||) pg_catalog.quote_ident($2))::pg_catalog.oid
      AND s.relacl IS NOT NULL) AS open
