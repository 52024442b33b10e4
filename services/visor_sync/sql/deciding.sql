-- name: desk_cases: open questions with their people, of one force and of nobody's; how far a decision has come
SELECT c.id, c.nominal_id, c.kind, c.cell, c.base, c.claims, c.opened_at, c.closed_at, r.force
FROM cases c JOIN records r ON r.id = c.nominal_id
WHERE c.closed_at IS NULL AND r.force IN ($1, '') ORDER BY c.opened_at, c.id LIMIT $2

-- name: desk_case: a question with its person's force, open or closed
SELECT c.id, c.nominal_id, c.kind, c.cell, c.base, c.claims, c.opened_at, c.closed_at, r.force
FROM cases c JOIN records r ON r.id = c.nominal_id WHERE c.id = $1

-- name: decisions_of: what was proposed about these cases, the oldest first
SELECT id, case_id, stamp, outcome, value, reason, proposed_by, proposed_at, state, answered_by, answered_at, answer
FROM decisions WHERE case_id = ANY($1::uuid[]) ORDER BY proposed_at, id

-- name: propose: what one person would decide; nothing where another proposal is open
INSERT INTO decisions (case_id, stamp, outcome, value, reason, proposed_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (case_id) WHERE state = 'proposed' DO NOTHING RETURNING id

-- name: answer: what became of an open proposal; it is answered once
UPDATE decisions SET state = $2, answered_by = $3, answered_at = now(), answer = $4
WHERE id = $1 AND state = 'proposed' RETURNING id

-- name: void_others: proposals about this case that were made of another state of it
UPDATE decisions SET state = 'void', answered_by = 'boyd-mirror', answered_at = now()
WHERE case_id = $1 AND state = 'proposed' AND stamp <> $2

-- name: set_apart: these two are not one person
INSERT INTO apart (nominal_id, owner, likeness, decision) VALUES ($1, $2, $3, $4)
ON CONFLICT (nominal_id, owner) DO UPDATE SET likeness = excluded.likeness, decision = excluded.decision

-- name: apart: which foreign records people decided are not these people
SELECT nominal_id, owner, likeness FROM apart WHERE nominal_id = ANY($1::uuid[])

-- name: gone_open: people of whom a system's deletion is a question
SELECT DISTINCT nominal_id FROM cases WHERE kind = 'gone' AND closed_at IS NULL

-- name: forget_decided: values and reasons of decisions about fields that may not be held any more
UPDATE decisions d SET value = 'null', reason = '', answer = '' FROM cases c
WHERE c.id = d.case_id AND c.nominal_id = ANY($1::uuid[]) AND c.kind IN ('clash', 'proposal')
  AND split_part(c.cell, '/', 1) <> ALL($2::text[])
