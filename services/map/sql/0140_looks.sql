-- Reading the audit back: by officer, by time, by person.
CREATE INDEX audit_by_actor ON audit (actor, seq DESC);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_subject ON audit USING gin (subjects);
