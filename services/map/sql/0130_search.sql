-- What people are searched by, as keyed hashes: without the key of the service a copy of this table reads as nothing.
CREATE TABLE search_terms (
    nominal uuid PRIMARY KEY,
    terms   bigint[] NOT NULL
);
-- No pending list: whoever searches would have to read through it.
CREATE INDEX search_terms_by_term ON search_terms USING gin (terms) WITH (fastupdate = off);

-- A search that was asked, sealed, so that its answer has an address that says nothing and can be come back to.
CREATE TABLE searches (
    id       uuid PRIMARY KEY,
    session  bytea       NOT NULL,
    question text        NOT NULL,
    until    timestamptz NOT NULL
);
CREATE INDEX searches_by_end ON searches (until);

-- Whom a session has found outside the officer's own area, and may open until then.
CREATE TABLE found (
    session bytea       NOT NULL,
    nominal uuid        NOT NULL,
    until   timestamptz NOT NULL,
    PRIMARY KEY (session, nominal)
);
CREATE INDEX found_by_end ON found (until);
CREATE INDEX found_by_nominal ON found (nominal);

-- Nobody sensitive and nobody under 18, whoever asks (DOMAIN section 4).
CREATE FUNCTION may_be_shown(n nominals, today date) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT (n.adult_on IS NULL OR n.adult_on <= $2) AND NOT n.hidden
$$;

-- Everybody is heard once more from the topic, which gives the terms; what is shown meanwhile stays.
UPDATE nominals SET version = 0;
DELETE FROM offsets WHERE consumer = 'map';

GRANT SELECT, INSERT, UPDATE, DELETE ON search_terms, searches, found TO :role;
