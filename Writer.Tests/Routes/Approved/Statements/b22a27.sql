SELECT pg_catalog.set_config('default_statistics_target', least(3, pg_catalog.current_setting('default_statistics_target')::int)::text, true)
