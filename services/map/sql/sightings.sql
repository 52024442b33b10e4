-- name: reportable
-- The message of somebody whom a sight covers ($1 to $4), or whose page the officer ($6) opened within the hour.
SELECT n.body FROM nominals n
WHERE n.id = $5::uuid AND NOT n.hidden
  AND (in_sight(n, $1::text[], $2, $3, $4) OR EXISTS (
      SELECT FROM audit a
      WHERE a.subjects @> ARRAY[$5::uuid::text] AND a.actor = $6 AND a.action = 'person.viewed'
        AND a.at > now() - interval '60 minutes'))

-- name: keep
-- Keep what an officer reported.
INSERT INTO sightings (id, nominal_id, force, actor, kind, seen_at, place, said, danger, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: own
-- What an officer reported last.
SELECT id, nominal_id, kind, seen_at, place, said, danger, at, outcome, note, settled_at
FROM sightings WHERE actor = $1 ORDER BY at DESC, id LIMIT $2

-- name: settle
-- What came of sightings; whoever settled one first stands.
UPDATE sightings s SET outcome = t.outcome, note = t.note, settled_at = t.settled_at
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS t (id, outcome, note, settled_at)
WHERE s.id = t.id AND s.outcome IS NULL
