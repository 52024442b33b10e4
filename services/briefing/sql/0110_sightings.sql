-- What officers reported, and what came of it. `place` and `said` are personal and go with the person.
CREATE TABLE sightings (
    id          uuid PRIMARY KEY,
    nominal_id  uuid        NOT NULL,
    force       text        NOT NULL,
    kind        text        NOT NULL,
    seen_at     timestamptz NOT NULL,
    place       text        NOT NULL,
    said        text        NOT NULL,
    danger      boolean     NOT NULL,
    reported_by text        NOT NULL,
    reported_at timestamptz NOT NULL,
    outcome     text,
    note        text,
    settled_by  text,
    settled_at  timestamptz,
    CHECK ((outcome IS NULL) = (settled_at IS NULL))
);
CREATE INDEX sightings_open ON sightings (force, danger DESC, reported_at) WHERE outcome IS NULL;
CREATE INDEX sightings_settled ON sightings (force, settled_at DESC) WHERE outcome IS NOT NULL;
CREATE INDEX sightings_by_nominal ON sightings (nominal_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON sightings TO :role;
