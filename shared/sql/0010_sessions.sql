-- Signed-in people. The cookie holds 256 random bits; only their SHA-256 is kept, so a copy of this table opens nothing.
CREATE TABLE sessions (
    id_hash    bytea PRIMARY KEY CHECK (octet_length(id_hash) = 32),
    subject    text        NOT NULL,
    name       text        NOT NULL,
    roles      text[]      NOT NULL,
    force      text        NOT NULL,
    areas      text[]      NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX sessions_of_subject ON sessions (subject) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_start ON sessions (started_at);

-- Sign-ins under way: taken out once by the answer that brings their state back, in the browser that began them.
CREATE TABLE sign_ins (
    state_hash   bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
    browser_hash bytea       NOT NULL CHECK (octet_length(browser_hash) = 32),
    nonce        text        NOT NULL,
    verifier     text        NOT NULL,
    return_to    text        NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, sign_ins TO :role;
