SELECT p.partmethod, p.repmodel, p.colocationid,
       CASE WHEN p.partkey IS NOT NULL THEN pg_catalog.column_to_column_name(p.logicalrelid, p.partkey) END,
       EXISTS (SELECT FROM pg_catalog.pg_dist_schema s JOIN pg_catalog.pg_class c ON c.relnamespace = s.schemaid::pg_catalog.oid
               WHERE c.oid = p.logicalrelid::pg_catalog.oid),
       EXISTS (SELECT FROM pg_catalog.pg_dist_shard s JOIN pg_catalog.pg_dist_placement h ON h.shardid = s.shardid
               JOIN pg_catalog.pg_dist_local_group g ON g.groupid = h.groupid
               WHERE s.logicalrelid::pg_catalog.oid = p.logicalrelid::pg_catalog.oid)
FROM pg_catalog.pg_dist_partition p
WHERE p.logicalrelid::pg_catalog.oid
    = pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2))::pg_catalog.oid
