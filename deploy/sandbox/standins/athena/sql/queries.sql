-- name: numbers
-- The last numbers given out.
SELECT things, links, upgraded FROM numbers;

-- name: set_numbers
-- Keep the last numbers given out.
UPDATE numbers SET things = $1, links = $2;

-- name: set_upgraded
-- Every card is joined now.
UPDATE numbers SET upgraded = true;

-- name: live_links
-- The live links of these persons.
SELECT id, person, thing, role, since, until, version, pos, author
FROM links WHERE person = ANY($1::text[]) AND until = '' ORDER BY pos;

-- name: things
-- These things.
SELECT id, kind, version, record, author FROM things WHERE id = ANY($1::text[]);

-- name: candidates
-- The things under these keys of their kinds, oldest first.
SELECT id, kind, version, record, author FROM things
WHERE kind = $1 AND key = ANY($2::text[]) ORDER BY id;

-- name: save_things
-- Save things, new or changed.
INSERT INTO things (id, kind, version, key, record, author, changed_at)
SELECT id, kind, version, key, record::json, author, clock_timestamp()
FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[])
     AS new (id, kind, version, key, record, author)
ON CONFLICT (id) DO UPDATE
SET version = excluded.version, key = excluded.key, record = excluded.record, author = excluded.author,
    changed_at = excluded.changed_at;

-- name: save_links
-- Save links, new or changed.
INSERT INTO links (id, person, thing, role, since, until, version, pos, author, changed_at)
SELECT *, clock_timestamp()
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::bigint[],
            $9::text[])
ON CONFLICT (id) DO UPDATE
SET since = excluded.since, until = excluded.until, version = excluded.version, author = excluded.author,
    changed_at = excluded.changed_at;

-- name: runs
-- What became of groups of steps under these keys.
SELECT key, body_hash, status, id, version, problem, done, alone, names FROM runs WHERE key = ANY($1::text[]);

-- name: keep_runs
-- Keep what became of groups of steps.
INSERT INTO runs (key, body_hash, status, id, version, problem, done, alone, names)
SELECT key, body_hash, status, id, version, problem, done, alone, names::json
FROM unnest($1::text[], $2::bytea[], $3::smallint[], $4::text[], $5::int[], $6::text[], $7::int[], $8::boolean[],
            $9::text[]) AS new (key, body_hash, status, id, version, problem, done, alone, names)
ON CONFLICT (key) DO UPDATE
SET status = excluded.status, version = excluded.version, problem = excluded.problem, done = excluded.done,
    alone = excluded.alone, names = excluded.names;

-- name: versions
-- The versions of these persons, the living ones.
SELECT id, version FROM records WHERE id = ANY($1::text[]) AND record IS NOT NULL;

-- name: all_links
-- Every link of these persons with its thing, live or ended.
SELECT l.id, l.person, l.role, l.since, l.until, l.version, l.thing, t.kind, t.version AS thing_version, t.record
FROM links AS l JOIN things AS t ON t.id = l.thing WHERE l.person = ANY($1::text[]) ORDER BY l.pos;

-- name: joined
-- How many persons are joined to each of these things by a live link.
SELECT thing, count(DISTINCT person) AS joined FROM links WHERE thing = ANY($1::text[]) AND until = '' GROUP BY thing;

-- name: links_of_thing
-- Every link to a thing, live ones first, with the card of the person.
SELECT l.id, l.person, l.role, l.since, l.until, r.record
FROM links AS l JOIN records AS r ON r.id = l.person
WHERE l.thing = $1 ORDER BY l.until <> '', l.pos;

-- name: link
-- One link.
SELECT id, person, thing, role, since, until, version, pos, author FROM links WHERE id = $1;

-- name: snapshot
-- Keep the graph's tables too, beside what the engine keeps.
CREATE TABLE snapshot.things AS TABLE public.things;
CREATE TABLE snapshot.links AS TABLE public.links;
CREATE TABLE snapshot.numbers AS TABLE public.numbers;
CREATE TABLE snapshot.runs AS TABLE public.runs;

-- name: restore
-- Put the graph's tables back too.
DELETE FROM links;
DELETE FROM things;
INSERT INTO things SELECT * FROM snapshot.things;
INSERT INTO links SELECT * FROM snapshot.links;
UPDATE numbers SET things = kept.things, links = kept.links FROM snapshot.numbers AS kept;
DELETE FROM runs;
INSERT INTO runs SELECT * FROM snapshot.runs;
