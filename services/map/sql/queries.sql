-- name: take
-- Take a batch of nominals, each only when its version is greater than the one held, and what each is searched by.
WITH taken AS (
INSERT INTO nominals (id, version, changed_at, force, districts, home, adult_on, risk, name_key,
                      lat, lon, sure, no_point, body, hidden, tags)
SELECT id, version, changed_at, force, string_to_array(districts, ','), home, adult_on, risk, name_key,
       lat, lon, sure, no_point, body, hidden, string_to_array(tags, ',')
FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::date[],
            $8::smallint[], $9::text[], $10::float8[], $11::float8[], $12::boolean[], $13::text[], $14::bytea[],
            $15::boolean[], $17::text[])
     AS t (id, version, changed_at, force, districts, home, adult_on, risk, name_key, lat, lon, sure, no_point, body,
           hidden, tags)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET
    version = excluded.version, changed_at = excluded.changed_at, force = excluded.force,
    districts = excluded.districts, home = excluded.home, adult_on = excluded.adult_on, risk = excluded.risk,
    name_key = excluded.name_key, lat = excluded.lat, lon = excluded.lon, sure = excluded.sure,
    no_point = excluded.no_point, body = excluded.body, hidden = excluded.hidden, tags = excluded.tags
WHERE nominals.version < excluded.version
RETURNING id
)
INSERT INTO search_terms (nominal, terms)
SELECT id, terms::bigint[] FROM taken JOIN unnest($1::uuid[], $16::text[]) AS t (id, terms) USING (id) ORDER BY id
ON CONFLICT (nominal) DO UPDATE SET terms = excluded.terms WHERE search_terms.terms <> excluded.terms

-- name: forget
-- Remove people from the view at once: the tombstones of a batch.
WITH terms AS (DELETE FROM search_terms WHERE nominal = ANY($1::uuid[]))
DELETE FROM nominals WHERE id = ANY($1::uuid[])

-- name: forget_beside
-- What is kept beside the view of people who are in it no more: who has found them, and what officers said of them.
WITH handles AS (DELETE FROM found WHERE nominal = ANY($1::uuid[]))
DELETE FROM sightings WHERE nominal_id = ANY($1::uuid[])

-- name: forget_gone
-- The same, of everybody who is not in the view.
WITH handles AS (DELETE FROM found f WHERE NOT EXISTS (SELECT FROM nominals n WHERE n.id = f.nominal))
DELETE FROM sightings s WHERE NOT EXISTS (SELECT FROM nominals n WHERE n.id = s.nominal_id)

-- name: heard
-- Remember the newest change heard in a partition, and tell every process of this service.
WITH remembered AS (
    INSERT INTO freshness (partition, newest) VALUES ($1, $2)
    ON CONFLICT (partition) DO UPDATE SET newest = greatest(freshness.newest, excluded.newest), heard_at = now()
)
SELECT pg_notify('changed_' || current_schema(), '')

-- name: data_version
-- A number that moves whenever the projection does.
SELECT coalesce(sum(next), 0)::bigint + (SELECT count(*) FROM generations WHERE consumer = $1)
FROM offsets WHERE consumer = $1

-- name: version_and_newest
-- The same, and the newest change that was heard, by the time its source gave it.
SELECT (SELECT coalesce(sum(next), 0)::bigint FROM offsets WHERE consumer = $1)
       + (SELECT count(*) FROM generations WHERE consumer = $1) AS version,
       (SELECT max(newest) FROM freshness) AS newest

-- name: begun
-- The number, at the beginning of a look with filters. In its transaction no plan is kept for all filters: what a filter
-- leaves open changes how a page is best read.
SELECT (SELECT coalesce(sum(next), 0)::bigint FROM offsets WHERE consumer = $1)
       + (SELECT count(*) FROM generations WHERE consumer = $1) AS version,
       set_config('plan_cache_mode', 'force_custom_plan', true)

-- name: changed
-- Tell every process of this service.
SELECT pg_notify('changed_' || current_schema(), '')

-- name: newest
-- The newest change that was heard, by the time its source gave it.
SELECT max(newest) FROM freshness

-- name: counts
-- Everybody who may be shown, counted.
SELECT force, districts, risk, no_point, tags, count(*) AS people
FROM nominals n
WHERE may_be_shown(n, $1)
GROUP BY force, districts, risk, no_point, tags

-- name: page_by_risk
-- A page of the list, the highest risk first; people without a point lead, whatever the order. `nominals_by_risk` has it.
SELECT n.body
FROM nominals n
WHERE in_sight(n, $1::text[], $2, $3, $4)
  AND ($5::text IS NULL OR n.districts @> ARRAY[$5]) AND ($6::smallint IS NULL OR n.risk = $6)
  AND n.tags @> $7::text[] AND ($8::text IS NULL OR stays(n.no_point) = $8)
ORDER BY n.no_point IS NULL, -n.risk, n.name_key, n.id
LIMIT $9 OFFSET $10

-- name: page_by_name
-- A page of the list by name; people without a point lead, whatever the order. `nominals_by_name` has it.
SELECT n.body
FROM nominals n
WHERE in_sight(n, $1::text[], $2, $3, $4)
  AND ($5::text IS NULL OR n.districts @> ARRAY[$5]) AND ($6::smallint IS NULL OR n.risk = $6)
  AND n.tags @> $7::text[] AND ($8::text IS NULL OR stays(n.no_point) = $8)
ORDER BY n.no_point IS NULL, n.name_key, n.id
LIMIT $9 OFFSET $10

-- name: page_by_district
-- A page of the list by the district of the main address; people without a point lead, whatever the order. `nominals_by_home` has it.
SELECT n.body
FROM nominals n
WHERE in_sight(n, $1::text[], $2, $3, $4)
  AND ($5::text IS NULL OR n.districts @> ARRAY[$5]) AND ($6::smallint IS NULL OR n.risk = $6)
  AND n.tags @> $7::text[] AND ($8::text IS NULL OR stays(n.no_point) = $8)
ORDER BY n.no_point IS NULL, n.home, n.name_key, n.id
LIMIT $9 OFFSET $10

-- name: points
-- Everyone with a point inside a box of WGS84 degrees.
SELECT n.id, n.lat, n.lon, n.sure, n.risk
FROM nominals n
WHERE in_sight(n, $1::text[], $2, $3, $4)
  AND ($5::text IS NULL OR n.districts @> ARRAY[$5]) AND ($6::smallint IS NULL OR n.risk = $6)
  AND n.tags @> $7::text[] AND ($8::text IS NULL OR stays(n.no_point) = $8)
  AND n.no_point IS NULL AND n.lon BETWEEN $9 AND $11 AND n.lat BETWEEN $10 AND $12
ORDER BY n.id

-- name: person
-- One person, or no row: another area's person and an unknown id look the same. Whom a search found may be opened.
SELECT n.body FROM nominals n
WHERE n.id = $5
  AND (in_sight(n, $1::text[], $2, $3, $4)
    OR may_be_shown(n, $4) AND EXISTS (SELECT FROM found f WHERE f.session = $6 AND f.nominal = n.id AND f.until > $7))
