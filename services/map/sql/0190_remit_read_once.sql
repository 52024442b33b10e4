-- The rule of in_remit on a detail that is parsed already, so that reading many looks parses each once.
CREATE FUNCTION lies_in(detail jsonb, districts text[], force text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN $1 ? 'area' THEN $1 -> 'area' <@ to_jsonb($2) AND $1 -> 'area' <> '[]'
        ELSE $3 <> '' AND $1 ->> 'force' = $3 END
$$;

CREATE OR REPLACE FUNCTION in_remit(a audit, checker text, districts text[], force text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT a.actor <> $2 AND lies_in(a.detail::jsonb, $3, $4)
$$;
