-- Insert-only: the service's role may add and read, and may change nothing.

CREATE TABLE audit (
    seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    actor     text   NOT NULL,
    role      text   NOT NULL,
    action    text   NOT NULL,
    subjects  text[] NOT NULL,
    purpose   text   NOT NULL,
    reference text   NOT NULL,
    detail    text   NOT NULL
);

-- One row for each sealed batch: its last row's head, which is published.
CREATE TABLE audit_seals (
    number bigint PRIMARY KEY,
    head   bytea       NOT NULL,
    at     timestamptz NOT NULL DEFAULT now()
);

-- Each row's head: SHA-256 over the row and the head before it, in the order of (seal, seq).
CREATE TABLE audit_sealed (
    seq  bigint PRIMARY KEY,
    seal bigint NOT NULL REFERENCES audit_seals (number),
    head bytea  NOT NULL
);
CREATE INDEX audit_sealed_by_seal ON audit_sealed (seal, seq);

GRANT SELECT, INSERT ON audit, audit_seals, audit_sealed TO :role;
