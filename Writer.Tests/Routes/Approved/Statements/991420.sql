SELECT pg_catalog.set_config('efwriter.own_lock_timeout', CASE WHEN pg_catalog.current_setting('efwriter.own_lock_timeout', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('efwriter.own_lock_timeout') ELSE pg_catalog.current_setting('lock_timeout') END, true),
       pg_catalog.set_config('lock_timeout', CASE WHEN pg_catalog.current_setting('lock_timeout') OPERATOR(pg_catalog.=) '0'
           OR pg_catalog.current_setting('lock_timeout')::pg_catalog.interval OPERATOR(pg_catalog.>)
           '60000ms'::pg_catalog.interval
           THEN '60000ms' ELSE pg_catalog.current_setting('lock_timeout') END, true)
