-- What every service needs to hear and to speak: outbox, offsets, inbox, parked messages.

-- Column names as Debezium's outbox router has them, so that a force may use that instead of our relay.
CREATE TABLE outbox (
    pos           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            uuid  NOT NULL,
    aggregatetype text  NOT NULL,
    aggregateid   text  NOT NULL,
    type          text  NOT NULL,
    payload       bytea,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE offsets (
    consumer  text    NOT NULL,
    topic     text    NOT NULL,
    partition integer NOT NULL,
    next      bigint  NOT NULL,
    PRIMARY KEY (consumer, topic, partition)
);

CREATE TABLE inbox (
    event_id uuid PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE parked (
    consumer  text    NOT NULL,
    topic     text    NOT NULL,
    partition integer NOT NULL,
    "offset"  bigint  NOT NULL,
    key       text    NOT NULL,
    type      text    NOT NULL,
    headers   text    NOT NULL,
    payload   bytea,
    error     text    NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, topic, partition, "offset")
);
CREATE INDEX parked_by_key ON parked (consumer, topic, key);

GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, offsets, inbox, parked TO :role;
