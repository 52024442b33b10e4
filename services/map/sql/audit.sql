-- name: own
-- What one person looked at, newest first, below a row number; with or without what open pages asked by themselves.
SELECT a.seq, a.at, a.actor, a.role, a.action, a.subjects, a.purpose, a.reference, a.detail
FROM audit a
WHERE a.actor = $1 AND ($2::bigint IS NULL OR a.seq < $2)
  AND ($3 OR a.detail NOT LIKE '%"asked_by":"page"%')
ORDER BY a.seq DESC
LIMIT $4

-- name: in_sight
-- The messages of those of some people whom a sight covers.
SELECT n.id, n.body FROM nominals n WHERE in_sight(n, $1::text[], $2, $3, $4) AND n.id = ANY($5::uuid[])
