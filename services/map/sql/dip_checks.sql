-- name: sample
-- Looks in a remit ($1 to $3) since an instant that nobody has marked, in the random order of a seed; and how many there are.
SELECT a.seq, count(*) OVER () AS among
FROM audit a
WHERE a.at > $4 AND (a.subjects <> '{}' OR a.action = 'people.searched') AND a.action <> 'look.refused' AND a.detail LIKE '%"asked_by":"person"%'
  AND in_remit(a, $1, $2, $3) AND NOT EXISTS (SELECT FROM dip_marks m WHERE m.look = a.seq)
ORDER BY md5($5 || ':' || a.seq)
LIMIT $6

-- name: drawn
-- Keep a sample.
INSERT INTO dip_checks (actor, seed, since, districts, among, looks) VALUES ($1, $2, $3, $4, $5, $6)

-- name: last_draw
-- The sample that a supervisor drew last.
SELECT at, seed, since, among, looks FROM dip_checks WHERE actor = $1 ORDER BY id DESC LIMIT 1

-- name: looks
-- Looks by number that lie in a remit ($1 to $3).
SELECT a.seq, a.at, a.actor, a.role, a.action, a.subjects, a.purpose, a.reference, a.detail
FROM audit a
WHERE a.seq = ANY($4::bigint[]) AND in_remit(a, $1, $2, $3)

-- name: anomalies
-- What stands out in a remit ($1 to $3) since an instant: the newest look of each kind, officer and person.
WITH others AS MATERIALIZED (
    SELECT a.seq, a.actor, a.action, a.subjects, a.detail::jsonb AS detail FROM audit a WHERE a.at > $4 AND a.actor <> $1
),
mine AS MATERIALIZED (
    SELECT * FROM others WHERE lies_in(detail, $2, $3)
),
opened AS (
    SELECT * FROM mine WHERE action = 'person.viewed' AND detail ->> 'asked_by' = 'person'
),
found AS (
    SELECT 'repeated' AS kind, max(seq) AS seq, count(*) AS times
    FROM opened GROUP BY actor, subjects HAVING count(*) >= $5
    UNION ALL
    SELECT 'own_name', max(seq), count(*) FROM mine WHERE detail ? 'own_name' GROUP BY actor, action
    UNION ALL
    SELECT 'far', max(o.seq), count(*)
    FROM opened o JOIN nominals n ON n.id = o.subjects[1]::uuid
    WHERE n.districts <> '{}' AND NOT n.districts && ARRAY(SELECT jsonb_array_elements_text(o.detail -> 'area'))
    GROUP BY o.actor, o.subjects
    UNION ALL
    SELECT 'budget', max(seq), max((detail ->> 'people')::bigint)
    FROM mine WHERE action = 'budget.alarmed' OR (action = 'look.refused' AND detail ->> 'why' = 'budget')
    GROUP BY actor, action
    UNION ALL
    SELECT 'refused', max(seq), count(*)
    FROM mine WHERE action = 'look.refused' AND detail ->> 'why' <> 'budget'
    GROUP BY actor, detail ->> 'why'
)
SELECT f.kind, f.times, a.seq, a.at, a.actor, a.role, a.action, a.subjects, a.purpose, a.reference, a.detail
FROM found f JOIN audit a USING (seq)
ORDER BY f.kind, f.times DESC, a.seq DESC
LIMIT 200

-- name: mark
-- Say something of a look.
INSERT INTO dip_marks (look, actor, verdict, note) VALUES ($1, $2, $3, $4)

-- name: marks
-- What was said of some looks, oldest first.
SELECT look, at, actor, verdict, note FROM dip_marks WHERE look = ANY($1::bigint[]) ORDER BY id
