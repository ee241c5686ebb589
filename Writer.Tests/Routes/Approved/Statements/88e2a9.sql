SELECT pg_catalog.set_config('lock_timeout', pg_catalog.current_setting('efwriter.own_lock_timeout', true), true),
       pg_catalog.set_config('efwriter.own_lock_timeout', '', true)
WHERE pg_catalog.current_setting('efwriter.own_lock_timeout', true) OPERATOR(pg_catalog.<>) ''
