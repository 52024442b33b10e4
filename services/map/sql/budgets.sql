-- name: turn
-- One look of an officer is counted at a time, so that many at once do not each find room for themselves.
SELECT pg_advisory_xact_lock(hashtextextended('seen ' || $1, 0))

-- name: spent
-- How many others than these people an officer has seen within a shorter ($3) and a longer span ($4), and what is too old.
SELECT count(*) FILTER (WHERE other AND at > now() - $3::interval) AS hour,
       count(*) FILTER (WHERE other AND at > now() - $4::interval) AS shift,
       count(*) FILTER (WHERE other AND ordinary_at > now() - $3::interval) AS ordinary_hour,
       count(*) FILTER (WHERE other AND ordinary_at > now() - $4::interval) AS ordinary_shift,
       count(*) FILTER (WHERE at <= now() - $4::interval) AS too_old
FROM (SELECT at, ordinary_at, subject <> ALL($2::uuid[]) AS other FROM seen WHERE actor = $1) AS s

-- name: outlived
-- Forget whom an officer saw longer ago than the longer span.
DELETE FROM seen WHERE actor = $1 AND at <= now() - $2::interval

-- name: saw
-- Remember that an officer saw these people just now, under an ordinary purpose or not; to the minute, which spares the
-- writing of whoever stands on the page again and again.
INSERT INTO seen (actor, subject, at, ordinary_at)
SELECT $1, t.subject, now(), CASE WHEN $3 THEN now() END
FROM unnest($2::uuid[]) AS t (subject) LEFT JOIN seen s ON s.actor = $1 AND s.subject = t.subject
WHERE s.subject IS NULL OR s.at < now() - interval '1 minute'
   OR ($3 AND coalesce(s.ordinary_at, '-infinity') < now() - interval '1 minute')
ON CONFLICT (actor, subject) DO UPDATE SET
    at = excluded.at, ordinary_at = coalesce(excluded.ordinary_at, seen.ordinary_at)

-- name: raise_alarm
-- A row when an alarm is due: none of this span was raised for this officer within the span.
INSERT INTO budget_alarms (actor, span, at) VALUES ($1, $2, now())
ON CONFLICT (actor, span) DO UPDATE SET at = excluded.at WHERE budget_alarms.at <= now() - $3::interval
RETURNING true
