-- What the mirror remembers of the two systems and of the people on both.

-- How far we have read a system's feed. caught_up: its end was reached once, so an absence means something.
CREATE TABLE sources (
    side       text PRIMARY KEY,
    cursor     text        NOT NULL DEFAULT '',
    caught_up  boolean     NOT NULL DEFAULT false,
    heard_at   timestamptz,
    fault      text
);
INSERT INTO sources (side) VALUES ('visor'), ('athena');

-- The state of each foreign record that we last read or wrote. cells: {cell: [value, dot]} as JSON.
-- withheld: {field: keyed hash} as JSON, never a value. applied_revision: how far the mirror has taken it in.
CREATE TABLE shadows (
    side             text    NOT NULL,
    external_id      text    NOT NULL,
    version          bigint  NOT NULL,
    revision         bigint  NOT NULL,
    applied_revision bigint  NOT NULL DEFAULT 0,
    cells            text    NOT NULL,
    withheld         text    NOT NULL DEFAULT '{}',
    gone             boolean NOT NULL DEFAULT false,
    changed_at       timestamptz NOT NULL,
    PRIMARY KEY (side, external_id)
);
CREATE INDEX shadows_unapplied ON shadows (side, changed_at) WHERE applied_revision < revision;

-- Committed before every request to a system; resolved before anything of that record is compared again.
CREATE TABLE pending_writes (
    pos          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    key          uuid PRIMARY KEY,
    side         text NOT NULL,
    external_id  text,
    nominal_id   uuid NOT NULL,
    version      bigint NOT NULL,
    base_version bigint,
    cells        text NOT NULL,
    request      bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX pending_writes_by_record ON pending_writes (side, external_id);
CREATE INDEX pending_writes_by_nominal ON pending_writes (nominal_id);

-- The merged people. cells: {cell: merged cell} as JSON.
CREATE TABLE records (
    id         uuid PRIMARY KEY,
    version    bigint  NOT NULL,
    cells      text    NOT NULL,
    force      text    NOT NULL,
    synthetic  boolean NOT NULL,
    changed_at timestamptz NOT NULL
);

-- Which foreign record is whose. One a side and nominal.
CREATE TABLE links (
    side              text   NOT NULL,
    external_id       text   NOT NULL,
    nominal_id        uuid   NOT NULL REFERENCES records (id),
    delivered_version bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (side, external_id),
    UNIQUE (nominal_id, side)
);

-- When a version was last said again because a system was not given it in time.
CREATE TABLE sweeps (
    nominal_id uuid   NOT NULL REFERENCES records (id),
    side       text   NOT NULL,
    version    bigint NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (nominal_id, side)
);

-- Foreign records that belong to nobody we know yet. cells: as in records.
CREATE TABLE strays (
    side        text NOT NULL,
    external_id text NOT NULL,
    cells       text NOT NULL,
    synthetic   boolean NOT NULL,
    PRIMARY KEY (side, external_id)
);

-- What people and strays can be found by. owner: a nominal's id, or a stray's side:id.
CREATE TABLE identifiers (
    value text NOT NULL,
    owner text NOT NULL,
    PRIMARY KEY (value, owner)
);
CREATE INDEX identifiers_by_owner ON identifiers (owner);

-- Questions that people must decide. claims: {side: claim} as JSON.
CREATE TABLE cases (
    id         uuid PRIMARY KEY,
    nominal_id uuid NOT NULL REFERENCES records (id),
    kind       text NOT NULL,
    cell       text NOT NULL,
    base       text NOT NULL,
    claims     text NOT NULL,
    opened_at  timestamptz NOT NULL DEFAULT now(),
    closed_at  timestamptz
);
CREATE INDEX cases_of_nominal ON cases (nominal_id);
CREATE INDEX cases_open ON cases (opened_at) WHERE closed_at IS NULL;

-- Every value a cell ever had, with where it came from, so that a wrong join can be undone.
CREATE TABLE history (
    pos        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    nominal_id uuid NOT NULL,
    version    bigint NOT NULL,
    cell       text NOT NULL,
    was        text,
    now        text,
    source     text NOT NULL,
    author     text NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX history_of_nominal ON history (nominal_id, pos);

-- What the mirror did, without values: for watching it live and for figures.
CREATE TABLE journal (
    pos        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    nominal_id uuid NOT NULL,
    event      text NOT NULL,
    source     text NOT NULL,
    target     text NOT NULL,
    fields     text[] NOT NULL,
    ms         double precision NOT NULL
);

-- Foreign records that could not be read, with the reason; everything else flows.
CREATE TABLE quarantine (
    side        text NOT NULL,
    external_id text NOT NULL,
    version     bigint NOT NULL,
    reason      text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (side, external_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE
ON sources, shadows, pending_writes, records, links, sweeps, strays, identifiers, cases, quarantine TO :role;
GRANT SELECT, INSERT, DELETE ON history, journal TO :role;
