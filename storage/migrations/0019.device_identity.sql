-- Accounts of devices at the broker, and who may connect a device.
-- depends: 0017.setup_and_health

-- Which account a device was given, and what it allows; a rotation ends one and begins the next. Passwords are nowhere:
-- the broker keeps a digest.
CREATE TABLE device_identity (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device_id integer NOT NULL REFERENCES device,
    username text NOT NULL,
    credential text NOT NULL CHECK (credential IN ('password', 'certificate')),
    publish text[] NOT NULL, -- MQTT filters
    subscribe text[] NOT NULL DEFAULT '{}',
    issued_at timestamptz NOT NULL DEFAULT now(),
    issued_by text NOT NULL,
    revoked_at timestamptz,
    revoked_by text,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE UNIQUE INDEX device_identity_holds ON device_identity (device_id) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX device_identity_name ON device_identity (username) WHERE revoked_at IS NULL;

GRANT SELECT ON device_identity TO vigie_api, vigie_editor, vigie_analytics;
GRANT INSERT ON device_identity TO vigie_editor;
GRANT UPDATE (revoked_at, revoked_by) ON device_identity TO vigie_editor;

-- Technicians connect devices in the pages.
GRANT INSERT, UPDATE ON site, meter, register, device TO vigie_editor;
