SELECT pg_catalog.concat_ws(pg_catalog.chr(10), current_user, session_user, pg_catalog.current_database(),
    (SELECT pg_catalog.string_agg(pg_catalog.concat(s.name, '=', s.setting), pg_catalog.chr(10) ORDER BY s.name)
     FROM pg_catalog.pg_settings s
     WHERE s.name OPERATOR(pg_catalog.<>) ALL ('{application_name,client_encoding}'::pg_catalog.text[])
       AND s.name OPERATOR(pg_catalog.!~) '^transaction|[.]'))
