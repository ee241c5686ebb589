SELECT pg_catalog.row_security_active($1),
       EXISTS (SELECT FROM pg_catalog.pg_rewrite WHERE ev_class = $1 AND ev_type = '3' AND ev_enabled <> 'D'),
       pg_catalog.pg_relation_is_updatable($1, true) & 8 <> 0,
       EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relkind IN ('v', 'f')
               AND (c.oid = $1 OR c.oid IN (SELECT relid::pg_catalog.oid
               FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass))))
