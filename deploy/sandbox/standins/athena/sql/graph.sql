-- ATHENA's graph beside its persons: things that many persons share, and the links to them.
-- Run at every start, after the engine's tables; forward only.

-- A snapshot from before there was a graph cannot be put back any more, so it is none.
DO $$
BEGIN
    IF to_regclass('snapshot.idempotency') IS NOT NULL AND to_regclass('snapshot.runs') IS NULL THEN
        DROP SCHEMA snapshot CASCADE;
    END IF;
END $$;

CREATE TABLE IF NOT EXISTS things (
    id         text COLLATE "C" PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('LOCATION', 'VEHICLE', 'TELEPHONE', 'ONLINE', 'EVENT')),
    version    integer NOT NULL,
    key        text NOT NULL,
    record     json NOT NULL,
    author     text NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON COLUMN things.key IS 'finds candidates for the same thing; what makes two the same is the whole record';

CREATE INDEX IF NOT EXISTS things_by_key ON things (kind, key);

CREATE TABLE IF NOT EXISTS links (
    id         text COLLATE "C" PRIMARY KEY,
    person     text COLLATE "C" NOT NULL REFERENCES records (id) DEFERRABLE INITIALLY DEFERRED,
    thing      text COLLATE "C" NOT NULL REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED,
    role       text NOT NULL,
    since      text NOT NULL,
    until      text NOT NULL,
    version    integer NOT NULL,
    pos        bigint NOT NULL UNIQUE,
    author     text NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON COLUMN links.until IS 'empty while the link lives';

CREATE INDEX IF NOT EXISTS links_by_person ON links (person, pos);
CREATE INDEX IF NOT EXISTS links_by_thing ON links (thing);

CREATE TABLE IF NOT EXISTS numbers (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    things   bigint NOT NULL,
    links    bigint NOT NULL,
    upgraded boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE numbers IS 'the last number given to a thing and to a link; ids are made of them';
COMMENT ON COLUMN numbers.upgraded IS 'whether the cards that were kept before there was a graph are joined';

INSERT INTO numbers (things, links) VALUES (0, 0) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS runs (
    key       text PRIMARY KEY,
    body_hash bytea NOT NULL,
    status    smallint NOT NULL,
    id        text,
    version   integer,
    problem   text,
    done      integer NOT NULL,
    alone     boolean NOT NULL,
    names     json NOT NULL,
    at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE runs IS 'what became of a group of steps; status 0 while it was cut short and waits to be sent again';
