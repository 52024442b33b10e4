-- The memory of one stand-in. Run at every start; forward only.

CREATE TABLE IF NOT EXISTS feed (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id       text NOT NULL,
    last_seq bigint NOT NULL
);

CREATE TABLE IF NOT EXISTS records (
    id         text COLLATE "C" PRIMARY KEY,
    version    integer NOT NULL,
    seq        bigint NOT NULL UNIQUE,
    author     text NOT NULL,
    changed_at timestamptz NOT NULL,
    record     json,
    heading    text NOT NULL,
    words      text NOT NULL
);
COMMENT ON COLUMN records.seq IS 'place in the change feed of the latest change';
COMMENT ON COLUMN records.record IS 'the whole record as it is served; null once deleted';

CREATE INDEX IF NOT EXISTS records_by_heading ON records (heading, id) WHERE record IS NOT NULL;

CREATE TABLE IF NOT EXISTS idempotency (
    key       text PRIMARY KEY,
    body_hash bytea NOT NULL,
    status    smallint NOT NULL,
    id        text,
    version   integer,
    problem   text,
    at        timestamptz NOT NULL DEFAULT now()
);

INSERT INTO feed (id, last_seq) VALUES (replace(gen_random_uuid()::text, '-', ''), 0) ON CONFLICT DO NOTHING;
