-- name: turn
-- One look of an officer is counted at a time, so that many at once do not each find room for themselves.
SELECT pg_advisory_xact_lock(hashtextextended('seen ' || $1, 0))

-- name: spent
-- How many others than these people an officer has seen within a shorter ($3) and a longer span ($4).
SELECT count(*) FILTER (WHERE at > now() - $3::interval) AS hour,
       count(*) AS shift,
       count(*) FILTER (WHERE ordinary_at > now() - $3::interval) AS ordinary_hour,
       count(*) FILTER (WHERE ordinary_at > now() - $4::interval) AS ordinary_shift
FROM seen
WHERE actor = $1 AND subject <> ALL($2::uuid[]) AND at > now() - $4::interval

-- name: saw
-- Remember that an officer saw these people just now, under an ordinary purpose or not, and forget what is too old.
WITH forgotten AS (
    DELETE FROM seen WHERE actor = $1 AND subject <> ALL($2::uuid[]) AND at <= now() - $4::interval
)
INSERT INTO seen (actor, subject, at, ordinary_at)
SELECT $1, subject, now(), CASE WHEN $3 THEN now() END FROM unnest($2::uuid[]) AS subject
ON CONFLICT (actor, subject) DO UPDATE SET
    at = excluded.at, ordinary_at = coalesce(excluded.ordinary_at, seen.ordinary_at)

-- name: raise_alarm
-- A row when an alarm is due: none of this span was raised for this officer within the span.
INSERT INTO budget_alarms (actor, span, at) VALUES ($1, $2, now())
ON CONFLICT (actor, span) DO UPDATE SET at = excluded.at WHERE budget_alarms.at <= now() - $3::interval
RETURNING true
