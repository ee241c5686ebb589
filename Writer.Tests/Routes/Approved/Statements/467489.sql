SELECT relname::text, oid FROM (
    SELECT c.relname, c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relkind = 'r' AND NOT c.relispartition AND pg_catalog.starts_with(c.relname::text, $2)
      AND pg_catalog.substr(c.relname::text, pg_catalog.length($2) + 1) ~ '^[0-9a-f]{8}$' AND pg_catalog.pg_has_role(c.relowner,
      'USAGE') OFFSET 0) staging
WHERE pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended($3 || $1 || '.' || relname::text, 0))
