-- Each version of a person in which a side rewrote what it had just been given; only the latest matter.
CREATE TABLE rewrites (
    pos        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    nominal_id uuid NOT NULL REFERENCES records (id),
    at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX rewrites_of_nominal ON rewrites (nominal_id, at);

-- People to whom nothing is delivered until a person lifts it; what is said of them is still taken in.
CREATE TABLE set_aside (
    nominal_id uuid PRIMARY KEY REFERENCES records (id),
    reason     text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, DELETE ON rewrites, set_aside TO :role;
