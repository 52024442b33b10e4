-- name: source: how far a system's feed has been read
SELECT side, cursor, caught_up, heard_at, fault, policy, stopped, stopped_at, decision FROM sources WHERE side = $1

-- name: advance_source: note the cursor, that the system answered, and under which policy it was heard
UPDATE sources SET cursor = $2, caught_up = caught_up OR $3, heard_at = now(), fault = NULL, policy = $4
WHERE side = $1 AND stopped IS NULL AND policy <= $4

-- name: fault_of_source: note why a system cannot be read
UPDATE sources SET fault = $2 WHERE side = $1 AND fault IS DISTINCT FROM $2

-- name: stop_source: hear nothing of a system and write nothing to it until a person decides, again if they had
UPDATE sources SET stopped = coalesce(stopped, $2), stopped_at = coalesce(stopped_at, now()), decision = NULL
WHERE side = $1

-- name: decide_source: what a person decided about a stopped system
UPDATE sources SET decision = $2 WHERE side = $1 AND stopped IS NOT NULL RETURNING side

-- name: resume_source: the decision was carried out; what is late there may be swept at once
WITH swept AS (DELETE FROM sweeps WHERE side = $1)
UPDATE sources SET cursor = $2, caught_up = true, heard_at = now(), fault = NULL, stopped = NULL, stopped_at = NULL,
    decision = NULL WHERE side = $1

-- name: pending_at: every write under way at a side
SELECT key, side, external_id, nominal_id, version, base_version, cells, request, pos,
       extract(epoch FROM now() - created_at)::float AS age_seconds
FROM pending_writes WHERE side = $1 ORDER BY pos

-- name: lock_missing: the shadows of foreign records that are none of these
SELECT external_id, version, revision, applied_revision, cells, withheld, gone, changed_at, policy
FROM shadows WHERE side = $1 AND NOT gone AND NOT external_id = ANY($2::text[]) ORDER BY external_id FOR UPDATE

-- name: deliver_again: what these foreign records were given they do not hold any more
UPDATE links SET delivered_version = 0 WHERE side = $1 AND external_id = ANY($2::text[])

-- name: forget_links: these foreign records do not exist any more
DELETE FROM links WHERE side = $1 AND external_id = ANY($2::text[])

-- name: lock_shadows: the shadows of some foreign records, in the order of their ids
SELECT external_id, version, revision, applied_revision, cells, withheld, gone, changed_at, policy
FROM shadows WHERE side = $1 AND external_id = ANY($2::text[]) ORDER BY external_id FOR UPDATE

-- name: read_shadows: the same, only to read
SELECT external_id, version, revision, applied_revision, cells, withheld, gone, changed_at, policy
FROM shadows WHERE side = $1 AND external_id = ANY($2::text[])

-- name: known_versions: of shadows what tells whether a feed says something new
SELECT external_id, version, gone, policy FROM shadows WHERE side = $1 AND external_id = ANY($2::text[])

-- name: save_shadows: insert or replace shadows; applied_revision only grows elsewhere
INSERT INTO shadows (side, external_id, version, revision, applied_revision, cells, withheld, gone, changed_at, policy)
SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::bool[],
                         $9::timestamptz[], $10::int[])
ON CONFLICT (side, external_id) DO UPDATE SET version = excluded.version, revision = excluded.revision,
    applied_revision = greatest(shadows.applied_revision, excluded.applied_revision), cells = excluded.cells,
    withheld = excluded.withheld, gone = excluded.gone, changed_at = excluded.changed_at, policy = excluded.policy

-- name: in_the_way: writes to resolve before these records are compared, none in a row; whether the side is stopped
SELECT o.stopped, o.policy, places.until, key, p.side, external_id, nominal_id, p.version, base_version, cells, request, pos,
       extract(epoch FROM now() - created_at)::float AS age_seconds
FROM sources o
CROSS JOIN (SELECT coalesce($3::bigint, max(pos), 0) AS until FROM pending_writes WHERE side = $1) AS places
LEFT JOIN pending_writes p ON p.side = o.side AND (
    external_id = ANY($2::text[]) OR (external_id IS NULL AND pos <= places.until AND EXISTS (
        SELECT FROM unnest($2::text[]) AS read (id)
        WHERE NOT EXISTS (SELECT FROM shadows s WHERE s.side = $1 AND s.external_id = read.id))))
WHERE o.side = $1 ORDER BY pos

-- name: quarantine: set a foreign record aside that refuses to be written to
INSERT INTO quarantine (side, external_id, version, reason) VALUES ($1, $2, $3, $4)
ON CONFLICT (side, external_id) DO UPDATE SET version = excluded.version, reason = excluded.reason, at = now()
WHERE quarantine.again_at IS NULL

-- name: set_aside_record: set a foreign record aside that cannot be read; $5: it is read again, the longer the rarer
INSERT INTO quarantine AS q (side, external_id, version, reason, again_at)
VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN now() + interval '10 seconds' END)
ON CONFLICT (side, external_id) DO UPDATE SET version = excluded.version, reason = excluded.reason,
    at = CASE WHEN q.version = excluded.version AND q.reason = excluded.reason THEN q.at ELSE now() END,
    again_at = coalesce(q.again_at, excluded.again_at)

-- name: due_again: what is to be read again now; each time the next is twice as far away, at most an hour
UPDATE quarantine SET tries = tries + 1, again_at = now() + least(3600, 10 * 2 ^ least(tries, 10)) * interval '1 second'
WHERE side = $1 AND NOT EXISTS (SELECT FROM sources o WHERE o.side = $1 AND o.stopped IS NOT NULL) AND external_id IN (
    SELECT external_id FROM quarantine WHERE side = $1 AND again_at <= now() ORDER BY again_at LIMIT $2)
RETURNING external_id

-- name: release: foreign records that can be read again, unless what could not be read was newer
DELETE FROM quarantine q USING unnest($2::text[], $3::bigint[]) AS read (external_id, version)
WHERE q.side = $1 AND q.external_id = read.external_id AND q.again_at IS NOT NULL AND q.version <= read.version

-- name: release_written: foreign records that can be written to again
DELETE FROM quarantine WHERE side = $1 AND external_id = ANY($2::text[]) AND again_at IS NULL

-- name: release_unnamed: something that told no id, which a person has looked at
DELETE FROM quarantine WHERE external_id = $1 AND starts_with(external_id, 'unnamed-') RETURNING external_id

-- name: new_ids: ids for new people
SELECT uuidv7() AS id FROM generate_series(1, $1)

-- name: lock_identifiers: let nobody else link by these identifiers meanwhile
SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended(value, 7) AS key
FROM unnest($1::text[]) AS value ORDER BY 1) AS keys

-- name: links_by_external: which people these foreign records are
SELECT side, external_id, nominal_id, delivered_version FROM links WHERE side = $1 AND external_id = ANY($2::text[])

-- name: links_of: the foreign records of these people
SELECT side, external_id, nominal_id, delivered_version FROM links WHERE nominal_id = ANY($1::uuid[])

-- name: lock_records: people, in the order of their ids; a reference to them may be made meanwhile
SELECT id, version, cells, force, synthetic, changed_at, policy FROM records WHERE id = ANY($1::uuid[]) ORDER BY id
FOR NO KEY UPDATE

-- name: lock_linked: whose these foreign records are, locked; nobody unless all are somebody's, looked at under this policy
SELECT r.id, r.version, r.cells, r.force, r.synthetic, r.changed_at, r.policy
FROM links l JOIN records r ON r.id = l.nominal_id
WHERE l.side = $1 AND l.external_id = ANY($2::text[]) AND (
    SELECT count(*) = cardinality($2::text[]) AND min(known.policy) >= $3
    FROM links k JOIN records known ON known.id = k.nominal_id WHERE k.side = $1 AND k.external_id = ANY($2::text[]))
ORDER BY r.id FOR NO KEY UPDATE OF r

-- name: sides_of: the foreign records of these people, and whether nothing of them is to be delivered
SELECT r.id AS nominal_id, side, external_id, delivered_version,
       EXISTS (SELECT FROM set_aside a WHERE a.nominal_id = r.id) AS aside
FROM records r LEFT JOIN links l ON l.nominal_id = r.id WHERE r.id = ANY($1::uuid[])

-- name: read_records: people, only to read
SELECT id, version, cells, force, synthetic, changed_at, policy FROM records WHERE id = ANY($1::uuid[])

-- name: read_strays: foreign records that belong to nobody yet, only to read
SELECT side, external_id, cells, synthetic FROM strays WHERE side || ':' || external_id = ANY($1::text[])

-- name: lock_strays: foreign records that belong to nobody yet
SELECT side, external_id, cells, synthetic FROM strays
WHERE side || ':' || external_id = ANY($1::text[]) ORDER BY side, external_id FOR UPDATE

-- name: owners: who can be found by these identifiers
SELECT value, owner FROM identifiers WHERE value = ANY($1::text[])

-- name: save_records: insert or replace people
INSERT INTO records (id, version, cells, force, synthetic, changed_at, policy)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::bool[], $6::timestamptz[], $7::int[])
ON CONFLICT (id) DO UPDATE SET version = excluded.version, cells = excluded.cells, force = excluded.force,
    changed_at = excluded.changed_at, policy = excluded.policy

-- name: save_links: join foreign records to people
INSERT INTO links (side, external_id, nominal_id, delivered_version)
SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[])
ON CONFLICT (side, external_id) DO UPDATE
SET delivered_version = greatest(links.delivered_version, excluded.delivered_version)

-- name: save_strays: insert or replace strays
INSERT INTO strays (side, external_id, cells, synthetic, policy)
SELECT *, $5 FROM unnest($1::text[], $2::text[], $3::text[], $4::bool[])
ON CONFLICT (side, external_id) DO UPDATE SET cells = excluded.cells, policy = excluded.policy

-- name: drop_strays: they were joined to people
DELETE FROM strays WHERE side || ':' || external_id = ANY($1::text[])

-- name: drop_identifiers: forget by what these owners are found
DELETE FROM identifiers WHERE owner = ANY($1::text[])

-- name: save_identifiers: by what owners are found
INSERT INTO identifiers (value, owner) SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING

-- name: save_cases: open cases, or renew them
INSERT INTO cases (id, nominal_id, kind, cell, base, claims)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
ON CONFLICT (id) DO UPDATE SET base = excluded.base, claims = excluded.claims, closed_at = NULL,
    opened_at = CASE WHEN cases.closed_at IS NULL THEN cases.opened_at ELSE now() END

-- name: close_cases: both sides agree again
UPDATE cases SET closed_at = now() WHERE id = ANY($1::uuid[]) AND closed_at IS NULL

-- name: cases_by_id: cases as they are now
SELECT c.id, nominal_id, kind, cell, base, claims, opened_at, closed_at, r.force
FROM cases c JOIN records r ON r.id = nominal_id WHERE c.id = ANY($1::uuid[])

-- name: open_matches: questions whether one of these foreign records is somebody
SELECT id FROM cases WHERE kind = 'match' AND closed_at IS NULL AND cell = ANY($1::text[])

-- name: save_history: what cells were and became
INSERT INTO history (nominal_id, version, cell, was, now, source, author, at)
SELECT nominal_id, version, cell, was, now, source, author, at
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    AS told (nominal_id, version, source, author, changes, at),
    json_to_recordset(changes::json) AS change (cell text, was text, now text)

-- name: mark_applied: how far foreign records were taken in
WITH held AS MATERIALIZED (
    SELECT external_id FROM shadows WHERE side = $1 AND external_id = ANY($2::text[]) ORDER BY external_id FOR UPDATE
)
UPDATE shadows SET applied_revision = new.last
FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS new (external_id, first, last) JOIN held USING (external_id)
WHERE shadows.side = $1 AND shadows.external_id = new.external_id
  AND applied_revision BETWEEN new.first - 1 AND new.last - 1

-- name: save_journal: what the mirror did
INSERT INTO journal (nominal_id, event, source, target, fields, ms)
SELECT nominal_id, event, source, target, string_to_array(fields, ','), ms
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float[])
    AS t (nominal_id, event, source, target, fields, ms)

-- name: may_create: whether a system has been read to its end and all of it is taken in, but for what is parked
SELECT caught_up AND NOT EXISTS (
    SELECT FROM shadows s WHERE s.side = $1 AND applied_revision = 0 AND applied_revision < revision
      AND NOT EXISTS (SELECT FROM parked p WHERE p.topic = $2 AND p.key = s.external_id))
FROM sources WHERE side = $1

-- name: pending_of: writes under way for these people at one side
SELECT key, side, external_id, nominal_id, version, base_version, cells, request, pos,
       extract(epoch FROM now() - created_at)::float AS age_seconds
FROM pending_writes WHERE side = $1 AND nominal_id = ANY($2::uuid[]) ORDER BY pos

-- name: save_pending: commit the intent to write
INSERT INTO pending_writes (key, side, external_id, nominal_id, version, base_version, cells, request)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::bigint[], $6::bigint[], $7::text[], $8::bytea[])

-- name: lock_given: what a side was last given of these people, and its shadows, in the order of their ids
SELECT l.nominal_id, l.delivered_version, s.external_id, s.version, revision, applied_revision, cells, withheld, gone,
       changed_at, policy
FROM links l JOIN shadows s ON s.side = l.side AND s.external_id = l.external_id
WHERE l.side = $1 AND l.nominal_id = ANY($2::uuid[]) ORDER BY s.external_id FOR UPDATE OF s

-- name: to_deliver: these people, and what may be in the way of a write to a side
SELECT id, version, cells, force, synthetic, changed_at, policy,
       EXISTS (SELECT FROM pending_writes p WHERE p.side = $1 AND p.nominal_id = r.id) AS written_to,
       EXISTS (SELECT FROM set_aside a WHERE a.nominal_id = r.id) AS aside,
       EXISTS (SELECT FROM sources o WHERE o.side = $1 AND o.stopped IS NOT NULL) AS stopped
FROM records r WHERE id = ANY($2::uuid[])

-- name: settle_pending: writes are resolved; only one process learns so
DELETE FROM pending_writes WHERE key = ANY($1::uuid[]) RETURNING key

-- name: forget_pending: writes are of no interest any more
DELETE FROM pending_writes WHERE key = ANY($1::uuid[])

-- name: mark_delivered: which version of their person foreign records were given
UPDATE links SET delivered_version = greatest(delivered_version, new.version)
FROM (SELECT * FROM unnest($2::text[], $3::bigint[]) AS t (external_id, version) ORDER BY 1) AS new
WHERE links.side = $1 AND links.external_id = new.external_id

-- name: held_back: people who may be someone that a system already has, so nothing is created there
SELECT DISTINCT nominal_id FROM cases WHERE kind = 'match' AND closed_at IS NULL AND nominal_id = ANY($1::uuid[])

-- name: sweep: people whose newest version a system was not given for $2 seconds, not said again in the last twenty
WITH late AS (
    SELECT r.id, r.version, s.side, coalesce(w.version = r.version, false) OR $2 = 0 AS due
    FROM records r CROSS JOIN unnest(ARRAY['visor', 'athena']) AS s (side)
    LEFT JOIN links l ON l.nominal_id = r.id AND l.side = s.side
    LEFT JOIN sweeps w ON w.nominal_id = r.id AND w.side = s.side
    WHERE coalesce(l.delivered_version, 0) < r.version
      AND NOT EXISTS (SELECT FROM sources o WHERE o.side = s.side AND o.stopped IS NOT NULL)
      AND NOT EXISTS (SELECT FROM set_aside a WHERE a.nominal_id = r.id)
      AND (l.nominal_id IS NOT NULL OR (s.side = 'athena' AND $1 AND NOT EXISTS (
          SELECT FROM cases c WHERE c.nominal_id = r.id AND c.kind = 'match' AND c.closed_at IS NULL)))
      AND (w.version IS DISTINCT FROM r.version
           OR w.at < now() - CASE WHEN w.said THEN interval '20 seconds' ELSE make_interval(secs => $2) END)
    ORDER BY r.changed_at LIMIT 1000
), marked AS (
    INSERT INTO sweeps (nominal_id, side, version, said) SELECT id, side, version, due FROM late ORDER BY id, side
    ON CONFLICT (nominal_id, side) DO UPDATE SET version = excluded.version, said = excluded.said, at = now()
)
SELECT id, version, side FROM late WHERE due ORDER BY id, side

-- name: status: the mirror's figures in one row
SELECT
    (SELECT count(*) FROM shadows WHERE side = 'visor' AND NOT gone) AS visor,
    (SELECT count(*) FROM shadows WHERE side = 'athena' AND NOT gone) AS athena,
    (SELECT count(*) FROM (SELECT FROM links GROUP BY nominal_id HAVING count(*) = 2) AS pairs) AS linked,
    (SELECT count(*) FROM strays) AS strays,
    (SELECT count(*) FROM records) AS nominals,
    (SELECT count(*) FROM cases WHERE closed_at IS NULL) AS open_cases,
    (SELECT count(*) FROM parked) + (SELECT count(*) FROM quarantine) + (SELECT count(*) FROM set_aside) AS parked,
    (SELECT count(*) FROM outbox) AS outbox,
    (SELECT count(*) FROM pending_writes) AS writes_under_way,
    (SELECT count(*) FROM shadows WHERE applied_revision < revision) AS unapplied,
    extract(epoch FROM now() - least(
        (SELECT min(changed_at) FROM shadows WHERE applied_revision < revision),
        (SELECT min(r.changed_at) FROM records r CROSS JOIN unnest(ARRAY['visor', 'athena']) AS s (side)
         LEFT JOIN links l ON l.nominal_id = r.id AND l.side = s.side
         WHERE coalesce(l.delivered_version, 0) < r.version
           AND NOT EXISTS (SELECT FROM cases c WHERE c.nominal_id = r.id AND c.kind = 'match'
                           AND c.closed_at IS NULL))))::float AS oldest_seconds

-- name: find: a person by the mirror's own id or by either system's
SELECT nominal_id FROM links WHERE external_id = $1
UNION SELECT id FROM records WHERE id::text = $1

-- name: page_of_records: people in the order of their ids, after one
SELECT id, version, cells, force, synthetic, changed_at, policy FROM records WHERE id > $1 ORDER BY id LIMIT $2

-- name: waiting_to_be_said: keys in some topics of what the relay has not published yet
SELECT DISTINCT aggregatetype, aggregateid FROM outbox WHERE aggregatetype = ANY($1::text[])

-- name: unsaid: shadows whose changes are not taken in, and neither wait to be published nor are parked
SELECT external_id, version, revision, applied_revision, cells, withheld, gone, changed_at, policy FROM shadows s
WHERE side = $1 AND applied_revision < revision
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.aggregatetype = $2 AND o.aggregateid = s.external_id)
  AND NOT EXISTS (SELECT FROM parked p WHERE p.topic = $2 AND p.key = s.external_id)
ORDER BY external_id

-- name: places_of: how far a consumer has come
SELECT topic, partition, next FROM offsets WHERE consumer = $1

-- name: stray_by_id: a foreign record that belongs to nobody yet
SELECT side, external_id, cells, synthetic FROM strays WHERE external_id = $1

-- name: open_cases: questions that people must decide, the oldest first
SELECT id, nominal_id, kind, cell, base, claims, opened_at, closed_at FROM cases
WHERE closed_at IS NULL AND ($1::uuid IS NULL OR nominal_id = $1) ORDER BY opened_at LIMIT $2

-- name: parked: what could not be handled, with its reason
SELECT topic AS source, key AS id, error AS reason, at FROM parked
UNION ALL SELECT side, external_id, reason, at FROM quarantine
UNION ALL SELECT 'mirror', nominal_id::text, reason, at FROM set_aside ORDER BY at LIMIT $1

-- name: journal_after: what the mirror did since a place
SELECT pos, at, nominal_id, event, source, target, fields, ms FROM journal WHERE pos > $1 ORDER BY pos LIMIT $2

-- name: journal_end: the newest place in the journal
SELECT coalesce(max(pos), 0) FROM journal

-- name: all_links: every link, for reconciliation
SELECT side, external_id, nominal_id, delivered_version FROM links

-- name: all_strays: the ids of a side's strays
SELECT external_id FROM strays WHERE side = $1

-- name: policy_in_force: the digest under which a version of the policy is known; this one's, where it is new
WITH new AS (INSERT INTO policies (version, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING digest)
SELECT digest FROM new UNION ALL SELECT digest FROM policies WHERE version = $1 LIMIT 1

-- name: records_of_older_policy: people last looked at under an older policy
SELECT id FROM records WHERE policy < $1 ORDER BY policy, id LIMIT $2

-- name: strays_of_older_policy: foreign records that belong to nobody, last looked at under an older policy
SELECT side || ':' || external_id AS owner FROM strays WHERE policy < $1 ORDER BY policy LIMIT $2

-- name: forget_history: what was kept of these people's fields that may not be held any more
DELETE FROM history WHERE nominal_id = ANY($1::uuid[]) AND split_part(cell, '/', 1) <> ALL($2::text[])

-- name: forget_cases: questions about fields that may not be held any more: closed, without their values
UPDATE cases SET base = 'null', claims = '{}', closed_at = coalesce(closed_at, now())
WHERE nominal_id = ANY($1::uuid[]) AND kind IN ('clash', 'proposal') AND split_part(cell, '/', 1) <> ALL($2::text[])
RETURNING id

-- name: note_rewrites: people of whom a side rewrote what it had been given
INSERT INTO rewrites (nominal_id) SELECT unnest($1::uuid[])

-- name: forget_rewrites: those that are too long ago to matter
DELETE FROM rewrites WHERE nominal_id = ANY($1::uuid[]) AND at < clock_timestamp() - make_interval(secs => $2)

-- name: runaways: who of these people was rewritten more than so often
SELECT nominal_id FROM rewrites WHERE nominal_id = ANY($1::uuid[]) GROUP BY nominal_id HAVING count(*) > $2

-- name: set_aside: deliver nothing of these people until a person lifts it; returns who was not set aside before
INSERT INTO set_aside (nominal_id, reason) SELECT unnest($1::uuid[]), $2 ON CONFLICT DO NOTHING RETURNING nominal_id

-- name: lift: let a person be delivered again, at once; returns the person if they were set aside
WITH forgotten AS (DELETE FROM rewrites WHERE nominal_id = $1), swept AS (DELETE FROM sweeps WHERE nominal_id = $1)
DELETE FROM set_aside WHERE nominal_id = $1 RETURNING nominal_id

-- name: known_records: how many records of a side are known and not gone
SELECT count(*) FROM shadows WHERE side = $1 AND NOT gone

-- name: written_now: which of these foreign records a write is under way to
SELECT external_id FROM pending_writes WHERE side = $1 AND external_id = ANY($2::text[])
