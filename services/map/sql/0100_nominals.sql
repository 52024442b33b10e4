-- The map's own view of rso.nominals.basic.v1: one row for each nominal, tier basic only.

CREATE TABLE nominals (
    id         uuid PRIMARY KEY,
    version    bigint      NOT NULL,
    changed_at timestamptz NOT NULL,
    force      text        NOT NULL,
    districts  text[]      NOT NULL,
    home       text COLLATE "C" NOT NULL,
    adult_on   date,
    risk       smallint    NOT NULL,
    name_key   text COLLATE "C" NOT NULL,
    lat        double precision,
    lon        double precision,
    sure       boolean     NOT NULL,
    no_point   text,
    body       bytea       NOT NULL,
    CHECK ((lat IS NULL) = (no_point IS NOT NULL) AND (lat IS NULL) = (lon IS NULL))
);
CREATE INDEX nominals_by_district ON nominals USING gin (districts);
CREATE INDEX nominals_by_force ON nominals (force);

-- How new what we heard is, one row for each partition.
CREATE TABLE freshness (
    partition integer PRIMARY KEY,
    newest    timestamptz,
    heard_at  timestamptz NOT NULL DEFAULT now()
);

-- The row rule, the same as domain.sight.Sight.covers, and nobody under 18 (DOMAIN section 4, sensitive people).
CREATE FUNCTION in_sight(n nominals, districts text[], force text, whole boolean, today date) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT (n.districts && $2 OR (n.force = $3 AND ($4 OR n.districts = '{}')))
       AND (n.adult_on IS NULL OR n.adult_on <= $5)
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON nominals, freshness TO :role;
