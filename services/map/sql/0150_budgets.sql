-- Whom each officer has seen, and when last: distinct people are counted here and not in the audit. Ids only; what is older
-- than a shift goes at the officer's next look. `ordinary_at` is the last time under a purpose that may be blocked.
CREATE TABLE seen (
    actor       text NOT NULL,
    subject     uuid NOT NULL,
    at          timestamptz NOT NULL,
    ordinary_at timestamptz,
    PRIMARY KEY (actor, subject)
) WITH (fillfactor = 70);

-- When an officer's last alarm of each span was raised, so that one excess is one alarm.
CREATE TABLE budget_alarms (
    actor text NOT NULL,
    span  text NOT NULL,
    at    timestamptz NOT NULL,
    PRIMARY KEY (actor, span)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON seen, budget_alarms TO :role;
