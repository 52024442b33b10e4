-- name: take : keep each nominal whose version is greater than the one held
INSERT INTO nominals AS held (id, version, force, changed_at, body)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::bytea[])
ON CONFLICT (id) DO UPDATE
SET version = excluded.version, force = excluded.force, changed_at = excluded.changed_at, body = excluded.body
WHERE held.version < excluded.version

-- name: forget : remove nominals from the view at once
DELETE FROM nominals WHERE id = ANY($1::uuid[])

-- name: forget_said : what officers said of nominals who are in the view no more
DELETE FROM sightings WHERE nominal_id = ANY($1::uuid[])

-- name: old_generation : everybody in the view that is served, also on a connection that fills another
SELECT id FROM briefing.nominals

-- name: carrying : the proposals on which any of these nominals stands, locked in a fixed order
SELECT p.force, p.area, p.week, p.version, p.made_at, p.body, d.file, d.sha256, d.expires_on, d.content
FROM proposals p JOIN products d USING (force, area, week)
WHERE EXISTS (
    SELECT FROM places s
    WHERE (s.force, s.area, s.week) = (p.force, p.area, p.week) AND s.nominal_id = ANY($1::uuid[])
)
ORDER BY p.force, p.area, p.week
FOR UPDATE OF p

-- name: standing : everyone who stands on any proposal
SELECT DISTINCT nominal_id FROM places ORDER BY 1

-- name: people : the nominals of a force, and those of no force, in the order of ids
SELECT body FROM nominals WHERE force IN ($1, '') ORDER BY id

-- name: people_by_id : nominals by id
SELECT body FROM nominals WHERE id = ANY($1::uuid[]) ORDER BY id

-- name: one_at_a_time : let nobody else make the same week and area until the transaction ends
SELECT pg_advisory_xact_lock(hashtextextended('proposal ' || $1, 0))

-- name: nobody_is_erased : no erasure until this transaction ends, so that no list is made of somebody just erased
SELECT pg_advisory_xact_lock_shared(hashtextextended('briefing erasure', 0))

-- name: nothing_is_made : no list is made until this transaction ends
SELECT pg_advisory_xact_lock(hashtextextended('briefing erasure', 0))

-- name: current : a week's proposal and its deck
SELECT p.force, p.area, p.week, p.version, p.made_at, p.body, d.file, d.sha256, d.expires_on, d.content
FROM proposals p JOIN products d USING (force, area, week)
WHERE (p.force, p.area, p.week) = ($1, $2, $3)

-- name: ranks : the first ten of a week by nominal; no rows when no list was made
SELECT nominal_id, rank FROM places WHERE (force, area, week) = ($1, $2, $3) AND rank <= 10

-- name: save_proposal : insert or replace a proposal
INSERT INTO proposals (force, area, week, version, score_table, made_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (force, area, week) DO UPDATE
SET version = excluded.version, score_table = excluded.score_table, made_at = excluded.made_at, body = excluded.body

-- name: clear_places : take everyone off a proposal before its places are written anew
DELETE FROM places WHERE (force, area, week) = ($1, $2, $3)

-- name: save_places : who stands where
INSERT INTO places (force, area, week, nominal_id, rank, points, listed)
SELECT $1, $2, $3, * FROM unnest($4::uuid[], $5::integer[], $6::integer[], $7::text[])

-- name: save_parts : what each place rests on
INSERT INTO scored_parts (force, area, week, nominal_id, part, cap, fact, value, points, record, source, dated)
SELECT $1, $2, $3, *
FROM unnest($4::uuid[], $5::text[], $6::integer[], $7::text[], $8::text[], $9::integer[], $10::text[], $11::text[], $12::date[])

-- name: save_product : insert or replace a deck
INSERT INTO products (force, area, week, file, sha256, expires_on, content)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (force, area, week) DO UPDATE
SET file = excluded.file, sha256 = excluded.sha256, expires_on = excluded.expires_on, content = excluded.content,
    withdrawn_at = NULL

-- name: withdraw_product : take a deck back; its bytes go
UPDATE products SET content = NULL, withdrawn_at = now() WHERE (force, area, week) = ($1, $2, $3)

-- name: withdrawn_files : files that may no longer lie anywhere
SELECT file FROM products WHERE withdrawn_at IS NOT NULL ORDER BY file

-- name: newest : the instant of the newest change heard
SELECT max(changed_at) FROM nominals
