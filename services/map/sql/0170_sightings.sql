-- What officers reported from the person page, and what came of it. `said` and `place` are personal and go with the person.
CREATE TABLE sightings (
    id         uuid PRIMARY KEY,
    nominal_id uuid        NOT NULL,
    force      text        NOT NULL,
    actor      text        NOT NULL,
    kind       text        NOT NULL,
    seen_at    timestamptz NOT NULL,
    place      text        NOT NULL,
    said       text        NOT NULL,
    danger     boolean     NOT NULL,
    at         timestamptz NOT NULL,
    outcome    text,
    note       text,
    settled_at timestamptz,
    CHECK ((outcome IS NULL) = (settled_at IS NULL))
);
CREATE INDEX sightings_by_actor ON sightings (actor, at DESC);
CREATE INDEX sightings_by_nominal ON sightings (nominal_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON sightings TO :role;
