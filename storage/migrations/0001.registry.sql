-- Who is where: territory, sites, meters, registers, devices, and the reference rows that are dated.
-- depends:

CREATE TABLE epci (
    siren text PRIMARY KEY CHECK (siren ~ '^[0-9]{9}$'),
    name text NOT NULL,
    kind text NOT NULL,
    tax_regime text,
    population integer
);

CREATE TABLE commune (
    insee text PRIMARY KEY CHECK (insee ~ '^[0-9][0-9AB][0-9]{3}$'),
    name text NOT NULL,
    siren text,
    population integer,
    postal_codes text[] NOT NULL DEFAULT '{}'
);

-- A commune changes its EPCI now and then: sums follow the membership of the day.
CREATE TABLE epci_membership (
    insee text NOT NULL REFERENCES commune,
    siren text NOT NULL REFERENCES epci,
    valid daterange NOT NULL,
    EXCLUDE USING gist (insee WITH =, valid WITH &&)
);
CREATE INDEX epci_membership_siren ON epci_membership (siren);

CREATE TABLE site (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    kind text NOT NULL,
    commune_insee text NOT NULL REFERENCES commune,
    surface_m2 double precision CHECK (surface_m2 > 0),
    occupants integer CHECK (occupants >= 0),
    timezone text NOT NULL DEFAULT 'Europe/Paris'
);

CREATE TABLE lighting_cabinet (
    site_id integer PRIMARY KEY REFERENCES site ON DELETE CASCADE,
    lamp_count integer CHECK (lamp_count > 0),
    installed_power_w double precision CHECK (installed_power_w > 0)
);

CREATE TABLE device (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE meter (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    site_id integer NOT NULL REFERENCES site,
    fluid text NOT NULL CHECK (fluid IN ('electricity', 'gas', 'water', 'heat')),
    delivery_point text
);
CREATE INDEX meter_site ON meter (site_id);

CREATE TABLE register (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    meter_id integer NOT NULL REFERENCES meter,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('index', 'delta', 'gauge')),
    unit text NOT NULL,
    base_unit text NOT NULL CHECK (base_unit IN ('kWh', 'm3')),
    factor double precision NOT NULL CHECK (factor > 0), -- raw x scale x factor is in the base unit
    scale double precision NOT NULL DEFAULT 1 CHECK (scale > 0),
    digits smallint CHECK (digits BETWEEN 1 AND 15),
    max_rate double precision CHECK (max_rate > 0), -- kWh/h or m3/h
    interval_s integer NOT NULL DEFAULT 600 CHECK (interval_s > 0),
    device_id integer NOT NULL REFERENCES device,
    channel text NOT NULL,
    UNIQUE (meter_id, name),
    UNIQUE (device_id, channel)
);

-- A second series of the same register (a supplier's file) is another source; it never mixes with the live one.
CREATE TABLE source (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);
INSERT INTO source (name) VALUES ('live');

CREATE TABLE tariff (
    fluid text NOT NULL,
    base_unit text NOT NULL,
    price_eur double precision NOT NULL CHECK (price_eur >= 0), -- per base unit
    valid_from date NOT NULL,
    origin text NOT NULL,
    PRIMARY KEY (fluid, base_unit, valid_from)
);

CREATE TABLE weather_day (
    station text NOT NULL,
    day date NOT NULL,
    tmin double precision NOT NULL,
    tmax double precision NOT NULL,
    origin text NOT NULL,
    PRIMARY KEY (station, day),
    CHECK (tmin <= tmax)
);

-- The pilot of an EPCI: the year before `start` is its baseline; its weather comes from `station`.
CREATE TABLE pilot (
    siren text PRIMARY KEY REFERENCES epci,
    start date NOT NULL,
    station text NOT NULL
);

CREATE TABLE access_token (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    digest bytea NOT NULL UNIQUE, -- sha256 of the token; the token itself is shown once and kept nowhere
    role text NOT NULL CHECK (role IN ('admin', 'technician', 'manager', 'viewer')),
    label text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);
