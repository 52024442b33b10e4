-- name: feed
-- The feed's id and its last place.
SELECT id, last_seq FROM feed;

-- name: lock_feed
-- Take the writers' turn: held until commit, so the order of seq is the order of commits and no reader sees a gap.
SELECT last_seq FROM feed FOR UPDATE;

-- name: advance_feed
-- Move the feed's end.
UPDATE feed SET last_seq = $1;

-- name: held
-- The present state of these records.
SELECT id, version, author, record FROM records WHERE id = ANY($1::text[]);

-- name: remembered
-- What became of these idempotency keys.
SELECT key, body_hash, status, id, version, problem FROM idempotency WHERE key = ANY($1::text[]);

-- name: save
-- Save records in the order given, each at its place after $1.
INSERT INTO records (id, version, seq, author, changed_at, record, heading, words)
SELECT id, version, $1::bigint + place, author, clock_timestamp(), record::json, heading, words
FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[])
     WITH ORDINALITY AS new (id, version, author, record, heading, words, place)
ON CONFLICT (id) DO UPDATE
SET version = excluded.version, seq = excluded.seq, author = excluded.author, changed_at = excluded.changed_at,
    record = excluded.record, heading = excluded.heading, words = excluded.words;

-- name: remember
-- Keep the outcomes of idempotency keys.
INSERT INTO idempotency (key, body_hash, status, id, version, problem)
SELECT * FROM unnest($1::text[], $2::bytea[], $3::smallint[], $4::text[], $5::int[], $6::text[]);

-- name: changes
-- Records changed after a place in the feed, in feed order.
SELECT id, version, seq, author, changed_at, record FROM records WHERE seq > $1 ORDER BY seq LIMIT $2;

-- name: after
-- Living records in id order.
SELECT id, version, record FROM records WHERE record IS NOT NULL AND id > $1 COLLATE "C" ORDER BY id LIMIT $2;

-- name: one
-- One living record.
SELECT id, version, author, changed_at, record FROM records WHERE record IS NOT NULL AND id = $1;

-- name: found
-- A page of the living records that hold every word, by heading; `total` counts all of them.
SELECT id, version, author, changed_at, record, count(*) OVER () AS total
FROM records
WHERE record IS NOT NULL
  AND NOT EXISTS (SELECT FROM unnest($1::text[]) AS word WHERE position(word IN records.words) = 0)
ORDER BY heading, id
LIMIT $2 OFFSET $3;

-- name: count
-- How many records live.
SELECT count(*) FROM records WHERE record IS NOT NULL;

-- name: snapshot
-- Keep every table as it is now beside itself, in place of what was kept before.
DROP SCHEMA IF EXISTS snapshot CASCADE;
CREATE SCHEMA snapshot;
CREATE TABLE snapshot.feed AS TABLE public.feed;
CREATE TABLE snapshot.records AS TABLE public.records;
CREATE TABLE snapshot.idempotency AS TABLE public.idempotency;

-- name: has_snapshot
-- Whether anything was kept.
SELECT to_regclass('snapshot.idempotency') IS NOT NULL;

-- name: restore
-- Put every table back to what was kept.
DELETE FROM records;
INSERT INTO records SELECT * FROM snapshot.records;
DELETE FROM idempotency;
INSERT INTO idempotency SELECT * FROM snapshot.idempotency;
UPDATE feed SET last_seq = kept.last_seq FROM snapshot.feed AS kept;
