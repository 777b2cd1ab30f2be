-- What arrived: readings, what they replaced, what was refused, and which days must be derived anew.
-- depends: 0001.registry

-- No foreign key to register: it would be checked once per row on the busiest path; the registry is never deleted.
CREATE TABLE reading (
    time timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    value double precision NOT NULL,
    register_id integer NOT NULL,
    source_id smallint NOT NULL,
    unit_code smallint NOT NULL -- the unit the message named (domain/unit.py), 0 = the register's
);
DO $$ BEGIN PERFORM create_hypertable('reading', by_range('time', INTERVAL '14 days'), create_default_indexes => false); END $$;
CREATE UNIQUE INDEX reading_key ON reading (register_id, source_id, time);

-- A value that no longer counts because a later one came for the same time.
CREATE TABLE reading_superseded (
    register_id integer NOT NULL,
    source_id smallint NOT NULL,
    time timestamptz NOT NULL,
    value double precision NOT NULL,
    unit_code smallint NOT NULL,
    received_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL
);
CREATE INDEX reading_superseded_key ON reading_superseded (register_id, source_id, time);

-- One row a register: what the page of meters shows, without searching the hypertable.
CREATE TABLE register_state (
    register_id integer PRIMARY KEY,
    first_time timestamptz NOT NULL,
    last_time timestamptz NOT NULL,
    last_value double precision NOT NULL,
    last_unit_code smallint NOT NULL,
    last_received_at timestamptz NOT NULL
);

-- Days (UTC) whose amounts must be derived anew. Appended in the transaction of the batch and deleted in the
-- transaction that derived them: a collector never waits for a derivation.
CREATE TABLE stale_span (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register_id integer NOT NULL,
    source_id smallint NOT NULL,
    span tstzmultirange NOT NULL
);
CREATE INDEX stale_span_series ON stale_span (register_id, source_id);

CREATE TABLE rejection (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest bytea NOT NULL, -- sha256 of topic and payload: the same message refused again is counted, not stored again
    reason text NOT NULL,
    detail text NOT NULL,
    topic text NOT NULL,
    payload bytea NOT NULL,
    device text,
    received_at timestamptz NOT NULL,
    last_received_at timestamptz NOT NULL,
    times bigint NOT NULL DEFAULT 1,
    UNIQUE (digest, reason, detail)
);
CREATE INDEX rejection_device ON rejection (device);

-- What a collector did, hour by hour, written in the transaction of the batch it counts.
CREATE TABLE ingest_count (
    collector text NOT NULL,
    hour timestamptz NOT NULL,
    messages bigint NOT NULL,
    messages_stored bigint NOT NULL,
    readings bigint NOT NULL,
    stored bigint NOT NULL,
    duplicates bigint NOT NULL,
    superseded bigint NOT NULL,
    rejected bigint NOT NULL,
    unmapped bigint NOT NULL,
    PRIMARY KEY (collector, hour)
);
