WITH pair AS (
    SELECT p.place, CASE s.typcategory WHEN 'A' THEN s.typelem ELSE s.oid END AS source, CASE t.typcategory WHEN 'A'
    THEN t.typelem ELSE t.oid END AS target,
           (s.typcategory = 'A') = (t.typcategory = 'A') AS alike, t.typcategory = 'S' AS takes_text
    FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) WITH ORDINALITY p(source, target, place)
    JOIN pg_catalog.pg_type s ON s.oid = p.source
    JOIN pg_catalog.pg_type t ON t.oid = p.target
)
SELECT takes_text OR alike AND (source = target OR EXISTS (
    SELECT FROM pg_catalog.pg_cast c WHERE c.castsource = source AND c.casttarget = target AND c.castcontext <> 'e'))
FROM pair ORDER BY place
