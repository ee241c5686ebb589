SELECT EXISTS (
    SELECT FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid
    WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND l.objsubid OPERATOR(pg_catalog.=) 1
      AND (l.classid::pg_catalog.int8 OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) l.objid::pg_catalog.int8
          OPERATOR(pg_catalog.=) $1
      AND l.pid OPERATOR(pg_catalog.=) $2 AND a.backend_start OPERATOR(pg_catalog.=) $3
      AND a.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
      AND a.usename OPERATOR(pg_catalog.=) SESSION_USER
      AND l.database OPERATOR(pg_catalog.=) a.datid)
