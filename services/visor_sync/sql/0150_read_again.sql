-- What could not be read is read again later, each time after longer. again_at: when; NULL where it cannot be asked for,
-- as a write that was refused, or something that told no id.
ALTER TABLE quarantine
    ADD COLUMN tries    integer NOT NULL DEFAULT 0,
    ADD COLUMN again_at timestamptz;
UPDATE quarantine SET again_at = now() WHERE reason NOT LIKE '% refused to be written to %';
CREATE INDEX quarantine_again ON quarantine (side, again_at) WHERE again_at IS NOT NULL;
