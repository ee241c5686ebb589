SELECT pg_catalog.concat_ws(pg_catalog.chr(10), current_user, session_user, pg_catalog.current_database(),
    (SELECT pg_catalog.string_agg(name || '=' || setting, pg_catalog.chr(10) ORDER BY name) FROM pg_catalog.pg_settings
     WHERE name NOT IN ('application_name', 'client_encoding') AND name NOT LIKE 'transaction%' AND name NOT LIKE '%.%'))
