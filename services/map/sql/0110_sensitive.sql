-- Sensitive people (DOMAIN section 4) are kept, so that an older state cannot bring them back, and shown to nobody.
ALTER TABLE nominals ADD COLUMN hidden boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION in_sight(n nominals, districts text[], force text, whole boolean, today date) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT (n.districts && $2 OR (n.force = $3 AND ($4 OR n.districts = '{}')))
       AND (n.adult_on IS NULL OR n.adult_on <= $5) AND NOT n.hidden
$$;
