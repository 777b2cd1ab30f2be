-- What each collector last said of itself: pages and metrics tell one that waits or is silent.
-- depends: 0017.setup_and_health

CREATE TABLE collector_state (
    name text PRIMARY KEY,
    share text, -- the group it shares messages with; null = nobody
    condition text NOT NULL CHECK (condition IN ('collecting', 'broker_away', 'database_away', 'stopped')),
    since timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    reported_at timestamptz NOT NULL DEFAULT now(), -- the database's clock, as every reader's
    held_messages bigint NOT NULL,
    held_bytes bigint NOT NULL,
    last_stored_at timestamptz,
    last_waited_from timestamptz, -- the last time the database was away, as the collector saw it
    last_waited_to timestamptz,
    broker_dropped bigint -- messages that its broker threw away since the broker started; null = it does not say
);

GRANT SELECT, INSERT, UPDATE, DELETE ON collector_state TO vigie_ingest;
GRANT SELECT ON collector_state TO vigie_api, vigie_editor, vigie_analytics;
