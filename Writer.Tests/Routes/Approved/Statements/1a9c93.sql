SELECT pg_catalog.set_config('efwriter.lock_timeout', pg_catalog.current_setting('lock_timeout'), true),
       pg_catalog.set_config('lock_timeout', CASE WHEN pg_catalog.current_setting('lock_timeout') OPERATOR(pg_catalog.=) '0'
           OR pg_catalog.current_setting('lock_timeout')::pg_catalog.interval OPERATOR(pg_catalog.>)
           '100ms'::pg_catalog.interval
           THEN '100ms' ELSE pg_catalog.current_setting('lock_timeout') END, true)
