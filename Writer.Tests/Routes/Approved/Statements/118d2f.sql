SELECT CASE WHEN pg_catalog.current_setting('track_counts')::bool THEN pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) END FROM (SELECT $1 AS oid) c
