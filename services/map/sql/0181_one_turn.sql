-- How many others than these people an officer has seen within a shorter and a longer span, and what is too old. One look
-- of an officer is counted at a time, so that many at once do not each find room for themselves. Volatile, so the
-- counting sees what was there when its turn came, and not when it was asked for.
CREATE FUNCTION seen_before(officer text, people uuid[], hour_span interval, shift_span interval,
    OUT hour bigint, OUT shift bigint, OUT ordinary_hour bigint, OUT ordinary_shift bigint, OUT too_old bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('seen ' || officer, 0));
    SELECT count(*) FILTER (WHERE other AND at > now() - hour_span),
           count(*) FILTER (WHERE other AND at > now() - shift_span),
           count(*) FILTER (WHERE other AND ordinary_at > now() - hour_span),
           count(*) FILTER (WHERE other AND ordinary_at > now() - shift_span),
           count(*) FILTER (WHERE at <= now() - shift_span)
    INTO hour, shift, ordinary_hour, ordinary_shift, too_old
    FROM (SELECT at, ordinary_at, subject <> ALL(people) AS other FROM seen WHERE actor = officer) AS s;
END
$$;
