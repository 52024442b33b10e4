-- Under which version of the field policy each thing was last looked at; what stood before was looked at under the first.
ALTER TABLE sources ADD COLUMN policy integer NOT NULL DEFAULT 1;
ALTER TABLE shadows ADD COLUMN policy integer NOT NULL DEFAULT 1;
ALTER TABLE records ADD COLUMN policy integer NOT NULL DEFAULT 1;
ALTER TABLE strays ADD COLUMN policy integer NOT NULL DEFAULT 1;
CREATE INDEX records_by_policy ON records (policy);
CREATE INDEX strays_by_policy ON strays (policy);

-- Every version of the table that was ever in force, so that a table that was altered under its old number is refused.
CREATE TABLE policies (
    version integer PRIMARY KEY,
    digest  text        NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON policies TO :role;
