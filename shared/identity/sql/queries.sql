-- name: start_session
INSERT INTO sessions (id_hash, subject, name, roles, force, areas, started_at, seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7);

-- name: live_session one that is not ended, seen since $2 and started since $3
SELECT subject, name, roles, force, areas, purpose, reference, purpose_until
FROM sessions
WHERE id_hash = $1 AND ended_at IS NULL AND seen_at > $2 AND started_at > $3;

-- name: touch_session the same, and its idle time starts again at $4
UPDATE sessions
SET seen_at = greatest(seen_at, $4)
WHERE id_hash = $1 AND ended_at IS NULL AND seen_at > $2 AND started_at > $3
RETURNING subject, name, roles, force, areas, purpose, reference, purpose_until;

-- name: choose_purpose
UPDATE sessions SET purpose = $2, reference = $3, purpose_until = $4 WHERE id_hash = $1 AND ended_at IS NULL;

-- name: end_session
UPDATE sessions SET ended_at = $2 WHERE id_hash = $1 AND ended_at IS NULL RETURNING subject;

-- name: end_sessions_of_subject
UPDATE sessions SET ended_at = $2 WHERE subject = $1 AND ended_at IS NULL RETURNING id_hash;

-- name: forget_sessions those too old to be live
DELETE FROM sessions WHERE started_at <= $1;

-- name: begin_sign_in
INSERT INTO sign_ins (state_hash, browser_hash, nonce, verifier, return_to, expires_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: take_sign_in at most once, and only in the browser that began it
DELETE FROM sign_ins
WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3
RETURNING nonce, verifier, return_to;

-- name: forget_sign_ins
DELETE FROM sign_ins WHERE expires_at <= $1;
