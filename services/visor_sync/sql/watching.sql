-- name: waiting: by risk, how many changes are not everywhere yet, and how many seconds ago the oldest was made
WITH late AS (
    SELECT cells::json->'risk_level'->>0 AS band, changed_at FROM shadows WHERE applied_revision < revision
    UNION ALL
    SELECT r.cells::json->'risk_level'->>'value', r.changed_at FROM records r
    LEFT JOIN links v ON v.nominal_id = r.id AND v.side = 'visor'
    LEFT JOIN links a ON a.nominal_id = r.id AND a.side = 'athena'
    WHERE least(coalesce(v.delivered_version, 0), coalesce(a.delivered_version, 0)) < r.version
      AND NOT EXISTS (SELECT FROM cases c WHERE c.nominal_id = r.id AND c.kind = 'match' AND c.closed_at IS NULL)
)
SELECT coalesce(band, '') AS band, count(*) AS changes,
       greatest(0, extract(epoch FROM now() - min(changed_at)))::float AS oldest_seconds
FROM late GROUP BY 1

-- name: queues: what waits inside the mirror and what waits for people, each with the age of its oldest in seconds
SELECT
    (SELECT count(*) FROM outbox) AS outbox,
    (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float FROM outbox) AS outbox_seconds,
    (SELECT count(*) FROM pending_writes) AS writes_under_way,
    (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float FROM pending_writes) AS writes_seconds,
    (SELECT count(*) FROM cases WHERE closed_at IS NULL) AS cases,
    (SELECT coalesce(extract(epoch FROM now() - min(opened_at)), 0)::float FROM cases WHERE closed_at IS NULL)
        AS cases_seconds,
    (SELECT count(*) FROM parked) AS parked_messages,
    (SELECT count(*) FROM quarantine) AS unreadable,
    (SELECT count(*) FROM set_aside) AS set_aside

-- name: heard: how far each consumer of the mirror has come in each topic, all partitions together
SELECT topic, sum(next)::bigint AS heard FROM offsets WHERE starts_with(consumer, 'visor_sync.') GROUP BY topic

-- name: newest_line: the newest place in the journal
SELECT coalesce(max(pos), 0) FROM journal

-- name: delivered_since: how many records each system was given since a place in the journal
SELECT target, count(*) AS records FROM journal WHERE pos > $1 AND pos <= $2 AND event = 'delivered' GROUP BY target

-- name: took: how many of the last deliveries took up to each of these milliseconds and more than the one before
SELECT width_bucket(ms, $2::float[]) AS bucket, count(*) AS records
FROM (SELECT event, ms FROM journal ORDER BY pos DESC LIMIT $1) AS last WHERE event = 'delivered' GROUP BY 1

-- name: last_lines: what the mirror did last, the newest first
SELECT pos, at, nominal_id, event, source, target, fields, ms FROM journal ORDER BY pos DESC LIMIT $1
