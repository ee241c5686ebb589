SELECT t.name, pg_catalog.to_regtype(t.name)::oid FROM pg_catalog.unnest($1) t(name) WHERE pg_catalog.to_regtype(t.name) IS NOT NULL
