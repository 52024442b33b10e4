-- name: take : keep each sighting once
INSERT INTO sightings (id, nominal_id, force, kind, seen_at, place, said, danger, reported_by, reported_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
                     $8::boolean[], $9::text[], $10::timestamptz[])
ON CONFLICT (id) DO NOTHING

-- name: open : a force's open sightings, immediate danger first, then the oldest
SELECT s.*, n.body FROM sightings s LEFT JOIN nominals n ON n.id = s.nominal_id
WHERE s.force = $1 AND s.outcome IS NULL ORDER BY s.danger DESC, s.reported_at, s.id LIMIT $2

-- name: waiting : how many are open in a force
SELECT count(*) FROM sightings WHERE force = $1 AND outcome IS NULL

-- name: settled : what a force settled last
SELECT s.*, n.body FROM sightings s LEFT JOIN nominals n ON n.id = s.nominal_id
WHERE s.force = $1 AND s.outcome IS NOT NULL ORDER BY s.settled_at DESC, s.id LIMIT $2

-- name: settle : settle an open sighting of a force; no row when there is none
UPDATE sightings SET outcome = $3, note = $4, settled_by = $5, settled_at = $6
WHERE id = $1 AND force = $2 AND outcome IS NULL
RETURNING nominal_id

-- name: known : whether a force has a sighting of this id
SELECT EXISTS (SELECT FROM sightings WHERE id = $1 AND force = $2)
