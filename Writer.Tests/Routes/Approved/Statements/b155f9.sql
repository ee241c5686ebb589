SELECT CASE WHEN pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended($1, 0)) THEN true ELSE (SELECT pg_catalog.count(*) > 0 AND NOT pg_catalog.bool_or(coalesce((
            SELECT pg_catalog.bool_or(CASE
                WHEN t.oid IS NOT NULL THEN pg_catalog.has_table_privilege(g.oid, t.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                                            OR pg_catalog.has_any_column_privilege(g.oid, t.oid, 'INSERT, UPDATE')
                WHEN n.oid IS NOT NULL THEN pg_catalog.has_schema_privilege(g.oid, n.oid, 'CREATE')
                ELSE pg_catalog.has_database_privilege(g.oid, pg_catalog.current_database(), 'CREATE') END)
            FROM pg_catalog.pg_roles g WHERE pg_catalog.pg_has_role(h.role, g.oid, 'MEMBER')), true))
 FROM (SELECT coalesce(a.usesysid, r.oid) AS role
       FROM pg_catalog.pg_locks l
       LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
       LEFT JOIN (SELECT x.virtualtransaction, t.gid, t.owner, t.database
      FROM pg_catalog.pg_locks x
      JOIN pg_catalog.pg_prepared_xacts t ON t.transaction OPERATOR(pg_catalog.=) x.transactionid
      WHERE x.pid IS NULL AND x.locktype OPERATOR(pg_catalog.=) 'transactionid') p ON l.pid IS NULL AND p.virtualtransaction = l.virtualtransaction
       LEFT JOIN pg_catalog.pg_roles r ON r.rolname = p.owner
       WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
         AND (l.classid::bigint << 32) | l.objid::bigint = pg_catalog.hashtextextended($1, 0)
         AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())) h
 LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $2
 LEFT JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = $3) END AS turn
