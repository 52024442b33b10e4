-- Why somebody looks, once for each task: chosen on a card, good until `purpose_until`, stored with every audit row.
ALTER TABLE sessions
    ADD COLUMN purpose       text NOT NULL DEFAULT '',
    ADD COLUMN reference     text NOT NULL DEFAULT '',
    ADD COLUMN purpose_until timestamptz;
