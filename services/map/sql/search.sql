-- name: candidates
-- People who answer to every group of terms, first those who do so without a slip. Fewer groups: one is named again.
-- Where thousands answer, the officer is asked for more, so which of them are looked at does not matter.
WITH hits AS (
    SELECT t.nominal, count(*) OVER () AS people,
           (t.terms @> ARRAY[$6::bigint])::int + (t.terms @> ARRAY[$7::bigint])::int + (t.terms @> ARRAY[$8::bigint])::int
         + (t.terms @> ARRAY[$9::bigint])::int + (t.terms @> ARRAY[$10::bigint])::int AS exact
    FROM (
        SELECT nominal, terms FROM search_terms
        WHERE terms && $1::bigint[] AND terms && $2::bigint[] AND terms && $3::bigint[] AND terms && $4::bigint[]
          AND terms && $5::bigint[]
        LIMIT 3000
    ) t
    ORDER BY exact DESC, t.nominal
    LIMIT $11
)
SELECT n.body, h.people, in_sight(n, $12::text[], $13, $14, $15) AS near
FROM hits h JOIN nominals n ON n.id = h.nominal
WHERE may_be_shown(n, $15)

-- name: by_index_alone
-- For this transaction: after a whole load the planner knows too little of the terms and would read all of them.
SET LOCAL enable_seqscan = off

-- name: sensitive
-- Sensitive people whom one of these traces names. The terms come first: OFFSET 0 keeps the planner from the other way.
SELECT t.nominal AS id
FROM search_terms t CROSS JOIN LATERAL (
    SELECT may_be_shown(n, $2) AS shown FROM nominals n WHERE n.id = t.nominal OFFSET 0
) n
WHERE t.terms && $1::bigint[] AND NOT n.shown
LIMIT 20

-- name: forget_found
DELETE FROM found WHERE until <= $1

-- name: remember_found
INSERT INTO found (session, nominal, until) SELECT $1, unnest($2::uuid[]), $3
ON CONFLICT (session, nominal) DO UPDATE SET until = excluded.until

-- name: forget_searches
DELETE FROM searches WHERE until <= $1

-- name: keep_search
INSERT INTO searches (id, session, question, until) VALUES ($1, $2, $3, $4)

-- name: search_of
-- A search of this session that has not run out.
SELECT question FROM searches WHERE id = $1 AND session = $2 AND until > $3
