WITH state AS (
    SELECT CASE WHEN is_called THEN last_value ELSE last_value - (1) END AS last
    FROM test.items_id_seq
), me AS (
    SELECT pg_catalog.pg_current_xact_id()::text::bigint AS current,
           pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint AS next
), written AS (
    SELECT t.id::bigint AS value
    FROM test.items t CROSS JOIN LATERAL (SELECT (SELECT current FROM me)
    - ((((SELECT current FROM me) - t.xmin::text::bigint + #) & #) - #) AS whole) n
    WHERE t.id OPERATOR(pg_catalog.>) (SELECT last FROM state) AND CASE WHEN n.whole >= (SELECT next FROM me) THEN true WHEN n.whole < 3 THEN false
     ELSE pg_catalog.pg_xact_status(n.whole::text::pg_catalog.xid8) = 'in progress' END
    ORDER BY t.id DESC LIMIT 1
), gap AS (
    SELECT s.last, pg_catalog.div(w.value - s.last, 1)::bigint AS draws FROM written w, state s
)
SELECT CASE WHEN draws > # THEN pg_catalog.setval(#::regclass, GREATEST(
                last + draws * (1), (SELECT last_value FROM test.items_id_seq)))
            ELSE (SELECT pg_catalog.max(pg_catalog.nextval(#::regclass)) FROM pg_catalog.generate_series(1,
            draws)) END
FROM gap WHERE draws > 0
