-- What one person proposes to decide about a case, and what a second one said to it.
-- stamp: a digest of the case as it was then; once it is another, the proposal is void. value: JSON.
CREATE TABLE decisions (
    id          uuid PRIMARY KEY DEFAULT uuidv7(),
    case_id     uuid NOT NULL REFERENCES cases (id),
    stamp       text NOT NULL,
    outcome     text NOT NULL,
    value       text NOT NULL,
    reason      text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    state       text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'confirmed', 'rejected', 'void')),
    answered_by text,
    answered_at timestamptz,
    answer      text NOT NULL DEFAULT '',
    CHECK (answered_by <> proposed_by OR state IN ('void', 'rejected'))
);
CREATE UNIQUE INDEX decisions_open ON decisions (case_id) WHERE state = 'proposed';
CREATE INDEX decisions_of_case ON decisions (case_id, proposed_at);

-- That a person and a foreign record are not one, however alike they look. owner: the record's side:id.
-- likeness: a digest of what both could be found by then; once it is another, the question may be asked again.
CREATE TABLE apart (
    nominal_id uuid NOT NULL REFERENCES records (id),
    owner      text NOT NULL,
    likeness   text NOT NULL,
    decision   uuid NOT NULL REFERENCES decisions (id),
    PRIMARY KEY (nominal_id, owner)
);
GRANT SELECT, INSERT, UPDATE ON decisions TO :role;
GRANT SELECT, INSERT, UPDATE, DELETE ON apart TO :role;
