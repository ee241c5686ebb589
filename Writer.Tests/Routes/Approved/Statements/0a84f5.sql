SELECT 'not null', a.attname::text, 4, '', ARRAY[a.attname::text], '{}'::text[], '{}'::text[]
FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1 AND a.attnum > 0 AND a.attnotnull AND NOT a.attisdropped
UNION ALL
SELECT * FROM (
    SELECT CASE con.contype WHEN 'c' THEN 'check constraint' ELSE 'foreign key' END, con.conname::text, 3,
           CASE WHEN con.contype = 'c' OR con.confrelid <> con.conrelid THEN pg_catalog.pg_get_constraintdef(con.oid)
                WHEN pg_catalog.starts_with(d.text, d.head || d.own)
                THEN d.head || $3 || pg_catalog.substr(d.text, pg_catalog.length(d.head || d.own) + 1) END,
           ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1 AND a.attnum = ANY (con.conkey)),
           '{}'::text[],
           ARRAY[pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS ', con.conname,
           $2) || pg_catalog.quote_literal(pg_catalog.obj_description(con.oid, 'pg_constraint'))]
    FROM pg_catalog.pg_constraint con
    JOIN pg_catalog.pg_class t ON t.oid = con.conrelid
    CROSS JOIN LATERAL (
        SELECT pg_catalog.pg_get_constraintdef(con.oid) AS text,
               'FOREIGN KEY (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY k.ordinality)
                   FROM pg_catalog.unnest(con.conkey) WITH ORDINALITY k (attnum)
                   JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) || ') REFERENCES ' AS head,
               t.oid::pg_catalog.regclass::text AS own) d
    WHERE con.conrelid = $1 AND con.contype IN ('c', 'f')
    ORDER BY con.contype, con.conname) c
