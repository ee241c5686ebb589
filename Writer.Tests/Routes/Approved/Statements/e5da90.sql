SELECT pg_catalog.current_setting('search_path'),
       pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog',
           CASE WHEN pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) ''
           THEN pg_catalog.current_setting('search_path') END, 'pg_temp'), true)
WHERE CASE WHEN (pg_catalog.current_schemas(true))[1] OPERATOR(pg_catalog.=) 'pg_catalog' THEN false
     WHEN (pg_catalog.current_schemas(true))[2] OPERATOR(pg_catalog.=) 'pg_catalog'
          AND pg_catalog.starts_with((pg_catalog.current_schemas(true))[1]::pg_catalog.text, 'pg_temp_')
     THEN COALESCE(
         pg_catalog.to_regtype('pg_temp.text'), pg_catalog.to_regtype('pg_temp.bool'), pg_catalog.to_regtype('pg_temp.int2'),
         pg_catalog.to_regtype('pg_temp.int4'),
         pg_catalog.to_regtype('pg_temp.int8'), pg_catalog.to_regtype('pg_temp.float4'), pg_catalog.to_regtype('pg_temp.float8'),
         pg_catalog.to_regtype('pg_temp.bytea'),
         pg_catalog.to_regtype('pg_temp.date'), pg_catalog.to_regtype('pg_temp.timestamptz'),
         pg_catalog.to_regtype('pg_temp.uuid'), pg_catalog.to_regtype('pg_temp.json'),
         pg_catalog.to_regtype('pg_temp.jsonb'), pg_catalog.to_regtype('pg_temp.inet'), pg_catalog.to_regtype('pg_temp.cidr'),
         pg_catalog.to_regtype('pg_temp.macaddr'),
         pg_catalog.to_regtype('pg_temp.xml'), pg_catalog.to_regtype('pg_temp.name'), pg_catalog.to_regtype('pg_temp.oid'),
         pg_catalog.to_regtype('pg_temp.xid'),
         pg_catalog.to_regtype('pg_temp.regclass'), pg_catalog.to_regtype('pg_temp.pg_namespace')) IS NOT NULL
     ELSE true END
