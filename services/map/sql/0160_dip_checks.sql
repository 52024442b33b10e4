-- Random samples of looks as supervisors drew them: with the seed and the bounds the same rows can be drawn again.
CREATE TABLE dip_checks (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    actor     text        NOT NULL,
    seed      text        NOT NULL,
    since     timestamptz NOT NULL,
    districts text[]      NOT NULL,
    among     integer     NOT NULL,
    looks     bigint[]    NOT NULL
);
CREATE INDEX dip_checks_by_actor ON dip_checks (actor, id DESC);

-- What supervisors said of looks; a later row stands beside an earlier one and never replaces it.
CREATE TABLE dip_marks (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    look    bigint      NOT NULL REFERENCES audit (seq),
    actor   text        NOT NULL,
    verdict text        NOT NULL CHECK (verdict IN ('in_order', 'ask')),
    note    text        NOT NULL
);
CREATE INDEX dip_marks_by_look ON dip_marks (look);

-- Whether a look was made by somebody else whose whole area lies in these districts, or was refused to one of the force.
CREATE FUNCTION in_remit(a audit, checker text, districts text[], force text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT a.actor <> $2 AND CASE WHEN a.detail::jsonb ? 'area'
        THEN a.detail::jsonb -> 'area' <@ to_jsonb($3) AND a.detail::jsonb -> 'area' <> '[]'
        ELSE $4 <> '' AND a.detail::jsonb ->> 'force' = $4 END
$$;

GRANT SELECT, INSERT ON dip_checks, dip_marks TO :role;
