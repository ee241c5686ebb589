WITH written AS (
    SELECT id::bigint AS value FROM test.items
    WHERE id IS NOT NULL ORDER BY id DESC LIMIT 1
), state AS (
    SELECT CASE WHEN is_called THEN last_value ELSE last_value - (1) END AS last
    FROM test.items_id_seq
), gap AS (
    SELECT s.last, pg_catalog.div(w.value - s.last, 1)::bigint AS draws FROM written w, state s
)
SELECT CASE WHEN draws > # THEN pg_catalog.setval(#::regclass, last + draws * (1))
            ELSE (SELECT pg_catalog.max(pg_catalog.nextval(#::regclass)) FROM pg_catalog.generate_series(1,
            draws)) END
FROM gap WHERE draws > 0
