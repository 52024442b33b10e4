-- name: search
-- Rows of the audit by officer, person, action and time, below a row number, newest first.
SELECT a.seq, a.at, a.actor, a.role, a.action, a.subjects, a.purpose, a.reference, a.detail
FROM audit a
WHERE ($1::text IS NULL OR a.actor = $1) AND ($2::text IS NULL OR a.subjects @> ARRAY[$2])
  AND ($3::text IS NULL OR a.action = $3)
  AND ($4::timestamptz IS NULL OR a.at >= $4) AND ($5::timestamptz IS NULL OR a.at < $5)
  AND ($6::bigint IS NULL OR a.seq < $6)
ORDER BY a.seq DESC
LIMIT $7

-- name: count
-- How many rows such a search finds.
SELECT count(*)
FROM audit a
WHERE ($1::text IS NULL OR a.actor = $1) AND ($2::text IS NULL OR a.subjects @> ARRAY[$2])
  AND ($3::text IS NULL OR a.action = $3)
  AND ($4::timestamptz IS NULL OR a.at >= $4) AND ($5::timestamptz IS NULL OR a.at < $5)

-- name: actions
-- Every action that was ever recorded.
SELECT DISTINCT action FROM audit ORDER BY action

-- name: known_officer
-- Whether anything was ever recorded of an officer.
SELECT EXISTS (SELECT FROM audit WHERE actor = $1)

-- name: answering
-- The messages of those who are searched by a term.
SELECT n.id, n.body FROM search_terms t JOIN nominals n ON n.id = t.nominal WHERE t.terms @> ARRAY[$1::bigint] ORDER BY n.id LIMIT 100

-- name: held
-- Whether a person is held now.
SELECT EXISTS (SELECT FROM nominals WHERE id = $1)

-- name: shares
-- What each officer did with one person, whoever did most first; the newest row stands for them all.
SELECT a.actor, a.action, count(*) AS times, min(a.at) AS first, max(a.at) AS last, max(a.seq) AS newest,
       array_agg(DISTINCT a.purpose || E'\t' || a.reference) AS purposes
FROM audit a
WHERE a.subjects @> ARRAY[$1]
GROUP BY a.actor, a.action
ORDER BY count(*) DESC, a.actor, a.action
LIMIT 500

-- name: rows
-- Rows of the audit by number.
SELECT a.seq, a.at, a.actor, a.role, a.action, a.subjects, a.purpose, a.reference, a.detail
FROM audit a WHERE a.seq = ANY($1::bigint[])

-- name: chain
-- How far the audit is sealed.
SELECT (SELECT count(*) FROM audit_seals) AS seals, (SELECT count(*) FROM audit_sealed) AS rows,
       (SELECT max(at) FROM audit_seals) AS last, count(*) AS waiting,
       coalesce(extract(epoch FROM now() - min(a.at)), 0)::float AS seconds
FROM audit a WHERE NOT EXISTS (SELECT FROM audit_sealed s WHERE s.seq = a.seq)
