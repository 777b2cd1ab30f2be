-- What is derived: hour and day amounts, the judgement of doubtful readings, expectations, anomalies, savings.
-- depends: 0002.readings

CREATE TABLE hour_amount (
    hour timestamptz NOT NULL,
    amount double precision NOT NULL, -- base unit of the register
    estimated double precision NOT NULL,
    coverage double precision NOT NULL,
    register_id integer NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    source_id smallint NOT NULL
);
DO $$ BEGIN PERFORM create_hypertable('hour_amount', by_range('hour', INTERVAL '60 days'), create_default_indexes => false); END $$;
CREATE UNIQUE INDEX hour_amount_key ON hour_amount (register_id, source_id, hour);

-- Civil days in the site's zone: the sum of their 23, 24 or 25 hours. Territory pages read these.
CREATE TABLE day_amount (
    register_id integer NOT NULL,
    source_id smallint NOT NULL,
    day date NOT NULL,
    amount double precision NOT NULL,
    estimated double precision NOT NULL,
    coverage double precision NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    PRIMARY KEY (register_id, source_id, day)
);

-- Readings of an index that are not (or not simply) links of its chain; all others are valid.
CREATE TABLE reading_judgement (
    register_id integer NOT NULL,
    source_id smallint NOT NULL,
    time timestamptz NOT NULL,
    judgement text NOT NULL CHECK (judgement IN ('refused', 'pending', 'relevelled')),
    PRIMARY KEY (register_id, source_id, time)
);

CREATE TABLE expected_hour (
    hour timestamptz NOT NULL,
    expected double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    register_id integer NOT NULL,
    method text NOT NULL
);
DO $$ BEGIN PERFORM create_hypertable('expected_hour', by_range('hour', INTERVAL '60 days'), create_default_indexes => false); END $$;
CREATE UNIQUE INDEX expected_hour_key ON expected_hour (register_id, hour);

CREATE TABLE anomaly (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register_id integer NOT NULL REFERENCES register,
    kind text NOT NULL,
    detector text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
    actual double precision NOT NULL,
    expected double precision NOT NULL,
    cost_eur double precision NOT NULL,
    score double precision NOT NULL,
    found_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (register_id, detector, starts_at)
);
CREATE INDEX anomaly_starts_at ON anomaly (starts_at);

-- The latest savings figure of each EPCI, from its pilot's start to the last whole day.
CREATE TABLE epci_saving (
    siren text PRIMARY KEY REFERENCES epci,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    method text NOT NULL,
    baseline_kwh double precision NOT NULL,
    actual_kwh double precision NOT NULL,
    saving_kwh double precision NOT NULL,
    low_kwh double precision NOT NULL,
    high_kwh double precision NOT NULL,
    saving_eur double precision NOT NULL,
    verdict text NOT NULL,
    coverage double precision NOT NULL,
    meters integer NOT NULL,
    computed_at timestamptz NOT NULL DEFAULT now()
);
