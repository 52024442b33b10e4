-- name: spent
-- Wait for the officer's turn, then count how many others than these people were seen within $3 and $4, and what is too old.
SELECT hour, shift, ordinary_hour, ordinary_shift, too_old FROM seen_before($1, $2, $3, $4)

-- name: outlived
-- Forget whom an officer saw longer ago than the longer span.
DELETE FROM seen WHERE actor = $1 AND at <= now() - $2::interval

-- name: saw
-- Remember that an officer saw these people just now, under an ordinary purpose or not; to the minute, which spares the
-- writing of whoever stands on the page again and again. Its parameters begin after those of the look's audit row, with
-- which it is one statement.
INSERT INTO seen (actor, subject, at, ordinary_at)
SELECT $8::text, t.subject, now(), CASE WHEN $10::boolean THEN now() END
FROM unnest($9::uuid[]) AS t (subject) LEFT JOIN seen s ON s.actor = $8::text AND s.subject = t.subject
WHERE s.subject IS NULL OR s.at < now() - interval '1 minute'
   OR ($10::boolean AND coalesce(s.ordinary_at, '-infinity') < now() - interval '1 minute')
ON CONFLICT (actor, subject) DO UPDATE SET
    at = excluded.at, ordinary_at = coalesce(excluded.ordinary_at, seen.ordinary_at)

-- name: raise_alarm
-- A row when an alarm is due: none of this span was raised for this officer within the span.
INSERT INTO budget_alarms (actor, span, at) VALUES ($1, $2, now())
ON CONFLICT (actor, span) DO UPDATE SET at = excluded.at WHERE budget_alarms.at <= now() - $3::interval
RETURNING true
