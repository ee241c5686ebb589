SELECT pg_catalog.sum(pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid))::bigint
FROM (SELECT relid::pg_catalog.oid AS oid FROM pg_catalog.pg_partition_tree($1::regclass)) c WHERE pg_catalog.current_setting('track_counts')::bool
