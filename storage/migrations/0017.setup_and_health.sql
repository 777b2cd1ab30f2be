-- What operators set up for the ingest path, what devices say of themselves, and when and how they were heard.
-- depends: 0016.simulated_sites

-- One number that rises with every change a collector must know of; collectors look at it every few seconds.
CREATE TABLE setup_revision (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    revision bigint NOT NULL DEFAULT 1
);
INSERT INTO setup_revision DEFAULT VALUES;

CREATE FUNCTION bump_setup() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    UPDATE setup_revision SET revision = revision + 1;
    RETURN NULL;
END $$;

-- An uploaded payload codec (LoRa Alliance TS013 JavaScript) with its own test vectors; the newest version is in force.
CREATE TABLE codec (
    name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,59}$'),
    version integer NOT NULL CHECK (version > 0),
    source text NOT NULL CHECK (octet_length(source) <= 524288),
    vectors jsonb NOT NULL,
    note text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    PRIMARY KEY (name, version)
);

-- Which codec reads the bytes of a device: an uploaded one or a built-in one, by name; null = those that recognise them.
ALTER TABLE device ADD COLUMN codec text;

-- A mapping profile: how the messages of a topic become readings; the newest version is in force while active.
CREATE TABLE profile (
    name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,59}$'),
    version integer NOT NULL CHECK (version > 0),
    body jsonb NOT NULL,
    vectors jsonb NOT NULL,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    PRIMARY KEY (name, version)
);

-- The last of what devices say of themselves (birth certificates, discovery), by the key their decoder gives it.
CREATE TABLE description (
    key text PRIMARY KEY,
    payload bytea NOT NULL,
    received_at timestamptz NOT NULL
);

CREATE TRIGGER bump_setup AFTER INSERT OR UPDATE OR DELETE ON register FOR EACH STATEMENT EXECUTE FUNCTION bump_setup();
CREATE TRIGGER bump_setup AFTER INSERT OR UPDATE OR DELETE ON device FOR EACH STATEMENT EXECUTE FUNCTION bump_setup();
CREATE TRIGGER bump_setup AFTER INSERT OR UPDATE OR DELETE ON codec FOR EACH STATEMENT EXECUTE FUNCTION bump_setup();
CREATE TRIGGER bump_setup AFTER INSERT OR UPDATE OR DELETE ON profile FOR EACH STATEMENT EXECUTE FUNCTION bump_setup();
CREATE TRIGGER bump_setup AFTER INSERT OR UPDATE OR DELETE ON description FOR EACH STATEMENT EXECUTE FUNCTION bump_setup();

-- Devices as their networks tell of them, known here or not: no key to device.
CREATE TABLE device_health (
    device text PRIMARY KEY,
    first_heard timestamptz NOT NULL,
    last_heard timestamptz NOT NULL,
    network text,
    uplinks bigint NOT NULL DEFAULT 0,
    lost_frames bigint NOT NULL DEFAULT 0, -- gaps of the frame counter
    last_frame bigint,
    joins bigint NOT NULL DEFAULT 0,
    errors bigint NOT NULL DEFAULT 0,
    last_error text,
    last_error_at timestamptz,
    battery double precision CHECK (battery BETWEEN 0 AND 100), -- percent
    battery_at timestamptz,
    online boolean,
    online_at timestamptz,
    rssi double precision, -- dBm, of the gateway that heard it best last time
    snr double precision, -- dB
    gateway text
);

CREATE TABLE gateway_health (
    gateway text PRIMARY KEY,
    first_heard timestamptz NOT NULL,
    last_heard timestamptz NOT NULL,
    uplinks bigint NOT NULL DEFAULT 0
);

CREATE TABLE device_gateway (
    device text NOT NULL,
    gateway text NOT NULL,
    last_heard timestamptz NOT NULL,
    uplinks bigint NOT NULL DEFAULT 0,
    rssi double precision,
    snr double precision,
    PRIMARY KEY (device, gateway)
);
CREATE INDEX device_gateway_gateway ON device_gateway (gateway);

GRANT SELECT ON setup_revision, codec, profile TO vigie_ingest;
GRANT SELECT, INSERT, UPDATE, DELETE ON description TO vigie_ingest;
GRANT SELECT, INSERT, UPDATE ON device_health, gateway_health, device_gateway TO vigie_ingest;
GRANT SELECT ON setup_revision, codec, profile, description, device_health, gateway_health, device_gateway
    TO vigie_api, vigie_editor, vigie_analytics;
GRANT INSERT, UPDATE ON codec, profile TO vigie_editor;
GRANT SELECT ON device TO vigie_editor;
GRANT UPDATE (codec) ON device TO vigie_editor;
