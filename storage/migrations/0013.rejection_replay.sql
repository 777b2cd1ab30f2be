-- Refused messages can be sent through again: each reception is kept, and what became of the message.
-- depends: 0012.balance_check

ALTER TABLE rejection ADD COLUMN replayed_at timestamptz;
ALTER TABLE rejection ADD COLUMN resolved_at timestamptz; -- sent through again, and no longer refused for this reason

-- Further receptions of the same bytes: a frame without a clock tells its reading by the moment it came in.
-- The first reception is that of the rejection itself.
CREATE TABLE rejection_reception (
    digest bytea NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (digest, received_at)
);
CREATE INDEX rejection_waiting ON rejection (reason, device) WHERE resolved_at IS NULL;

CREATE OR REPLACE VIEW dashboard_rejection AS
SELECT id, reason, detail, topic, device, received_at, last_received_at, times, octet_length(payload) AS payload_bytes,
       resolved_at
FROM rejection;

GRANT SELECT, INSERT ON rejection_reception TO vigie_ingest;
GRANT SELECT ON rejection_reception TO vigie_analytics, vigie_api, vigie_editor;
