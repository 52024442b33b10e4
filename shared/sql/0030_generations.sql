-- level_at: when a partition was last heard to its end. Whoever was not for longer than tombstones are kept has missed some.
ALTER TABLE offsets ADD COLUMN level_at timestamptz NOT NULL DEFAULT now();

-- Every time a projection was made anew from its topics and swapped in.
CREATE TABLE generations (
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    consumer text   NOT NULL,
    messages bigint NOT NULL
);
GRANT SELECT, INSERT ON generations TO :role;
