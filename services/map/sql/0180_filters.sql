-- What else the list and the map are filtered by, as `field:code`; who is disputed has several of a field.
ALTER TABLE nominals ADD COLUMN tags text[] NOT NULL DEFAULT '{}';

-- The whereabouts, the same as domain.people.stays_of.
CREATE FUNCTION stays(no_point text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN no_point IS NULL OR no_point = 'no_coordinates' THEN 'community' ELSE no_point END
$$;

-- Everybody is counted from an index alone, as before; `nominals_counted` goes when no old process counts by it any more.
CREATE INDEX nominals_counted_with_tags ON nominals (force, districts, risk, no_point, tags, adult_on, hidden);

-- Everybody is heard once more from the topic, which gives the tags; what is shown meanwhile stays.
UPDATE nominals SET version = 0;
DELETE FROM offsets WHERE consumer = 'map';
