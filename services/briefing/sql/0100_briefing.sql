-- The briefing's own view of rso.nominals.full.v1: one row for each nominal, the message as it came.
CREATE TABLE nominals (
    id         uuid PRIMARY KEY,
    version    bigint      NOT NULL,
    force      text        NOT NULL,
    changed_at timestamptz NOT NULL,
    body       bytea       NOT NULL
);
CREATE INDEX nominals_by_force ON nominals (force);

-- One proposal for a week and area, replaced only when what it says has changed; `body` holds ids, points and words.
CREATE TABLE proposals (
    force       text NOT NULL,
    area        text NOT NULL,
    week        text NOT NULL,
    version     bigint      NOT NULL,
    score_table text        NOT NULL,
    made_at     timestamptz NOT NULL,
    body        bytea       NOT NULL,
    PRIMARY KEY (force, area, week)
);

-- Who stands where on a proposal. `listed` is top, next or added.
CREATE TABLE places (
    force      text    NOT NULL,
    area       text    NOT NULL,
    week       text    NOT NULL,
    nominal_id uuid    NOT NULL,
    rank       integer NOT NULL,
    points     integer NOT NULL,
    listed     text    NOT NULL,
    PRIMARY KEY (force, area, week, nominal_id),
    FOREIGN KEY (force, area, week) REFERENCES proposals ON DELETE CASCADE
);
CREATE INDEX places_by_nominal ON places (nominal_id);

-- Each row of the score table that counted: the fact's value, its points, and the record, system and date behind it.
CREATE TABLE scored_parts (
    force      text    NOT NULL,
    area       text    NOT NULL,
    week       text    NOT NULL,
    nominal_id uuid    NOT NULL,
    part       text    NOT NULL,
    cap        integer NOT NULL,
    fact       text    NOT NULL,
    value      text    NOT NULL,
    points     integer NOT NULL,
    record     text    NOT NULL,
    source     text    NOT NULL,
    dated      date,
    FOREIGN KEY (force, area, week, nominal_id) REFERENCES places ON DELETE CASCADE
);
CREATE INDEX scored_parts_by_place ON scored_parts (force, area, week, nominal_id);

-- The deck of a proposal. Withdrawn when somebody on it is erased: its bytes go at once.
CREATE TABLE products (
    force        text NOT NULL,
    area         text NOT NULL,
    week         text NOT NULL,
    file         text NOT NULL,
    sha256       text NOT NULL,
    expires_on   date NOT NULL,
    content      bytea,
    withdrawn_at timestamptz,
    PRIMARY KEY (force, area, week),
    FOREIGN KEY (force, area, week) REFERENCES proposals ON DELETE CASCADE,
    CHECK ((content IS NULL) = (withdrawn_at IS NOT NULL))
);

GRANT SELECT, INSERT, UPDATE, DELETE ON nominals, proposals, places, scored_parts, products TO :role;
