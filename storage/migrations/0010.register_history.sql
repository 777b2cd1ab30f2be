-- A register over time: declared events, dated limits, questions and their answers, and what its figures were before.
-- depends: 0009.reading_units

-- A meter was exchanged or reset. Indexes are raw: `old_index` in the unit and scale before, `new_index` in those after.
CREATE TABLE register_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register_id integer NOT NULL REFERENCES register,
    kind text NOT NULL CHECK (kind IN ('swap', 'reset')),
    at timestamptz NOT NULL,
    old_index double precision CHECK (old_index BETWEEN 0 AND 1e15),
    new_index double precision CHECK (new_index BETWEEN 0 AND 1e15), -- null for a delta or gauge register only
    unit text, -- from `at` on; null = as before
    scale double precision CHECK (scale > 0),
    digits smallint CHECK (digits BETWEEN 1 AND 15),
    from_answer boolean NOT NULL DEFAULT false, -- accepted without indexes: the difference to the reading before counts as swap
    note text NOT NULL DEFAULT '',
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz,
    withdrawn_at timestamptz -- withdrawn, and kept
);
CREATE UNIQUE INDEX register_event_at ON register_event (register_id, at) WHERE withdrawn_at IS NULL;

-- What became of an event in a series; written by the derivation.
CREATE TABLE event_outcome (
    event_id bigint NOT NULL REFERENCES register_event ON DELETE CASCADE,
    source_id smallint NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('applied', 'contradicted', 'before_first')),
    PRIMARY KEY (event_id, source_id)
);

-- max_rate and interval_s from a moment on; before the first row those of the register hold.
CREATE TABLE register_limit (
    register_id integer NOT NULL REFERENCES register,
    valid_from timestamptz NOT NULL,
    max_rate double precision CHECK (max_rate > 0), -- null = no limit
    interval_s integer NOT NULL CHECK (interval_s > 0),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (register_id, valid_from)
);

-- How one source tells a register where it differs from the register's own ways: a load curve beside an index.
CREATE TABLE source_series (
    register_id integer NOT NULL REFERENCES register,
    source_id smallint NOT NULL REFERENCES source,
    kind text NOT NULL CHECK (kind IN ('index', 'delta', 'gauge')),
    unit text NOT NULL, -- of its values, without the register's scale
    interval_s integer NOT NULL CHECK (interval_s > 0),
    PRIMARY KEY (register_id, source_id)
);

-- A run of readings that fit one another and not the chain (docs/methods/consumption.md, rule 5). Values are raw, as stored.
CREATE TABLE question (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register_id integer NOT NULL REFERENCES register,
    source_id smallint NOT NULL REFERENCES source,
    good_time timestamptz NOT NULL, -- the last valid reading before, or a declared new index
    good_value double precision NOT NULL,
    first_time timestamptz NOT NULL, -- the first reading of the run
    first_value double precision NOT NULL,
    last_time timestamptz NOT NULL,
    readings integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('suspected_swap', 'step')),
    level_changed boolean NOT NULL, -- the run is valid by now; false: it books nothing yet, or is refused by an answer
    difference double precision NOT NULL, -- first - good, base unit
    seen boolean NOT NULL DEFAULT true, -- the readings still ask it
    answer text CHECK (answer IN ('accept', 'refuse')),
    event_id bigint REFERENCES register_event,
    answered_by text,
    answered_at timestamptz,
    note text NOT NULL DEFAULT '',
    UNIQUE (register_id, source_id, good_time, good_value, first_time, first_value)
);

-- A figure that was published before, from `known_since` until `known_until`. Versions of an hour that was still running
-- when they were replaced are not kept.
ALTER TABLE hour_amount ADD COLUMN known_since timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE hour_amount ALTER COLUMN known_since SET DEFAULT now();
CREATE TABLE hour_revision (
    hour timestamptz NOT NULL,
    known_since timestamptz NOT NULL,
    known_until timestamptz NOT NULL,
    amount double precision NOT NULL,
    estimated double precision NOT NULL,
    coverage double precision NOT NULL, -- 0: nothing was known
    register_id integer NOT NULL,
    revision integer NOT NULL,
    source_id smallint NOT NULL
);
DO $$ BEGIN PERFORM create_hypertable('hour_revision', by_range('hour', INTERVAL '60 days'), create_default_indexes => false); END $$;
CREATE INDEX hour_revision_key ON hour_revision (register_id, source_id, hour);

-- An hour or day that lost its readings stays with coverage 0, so that its revision goes on counting; nobody else sees it.
CREATE OR REPLACE VIEW dashboard_hour AS
SELECT h.register_id, m.site_id, m.fluid, g.base_unit, h.hour AS time, h.amount, h.estimated, h.coverage, h.revision
FROM hour_amount h
JOIN register g ON g.id = h.register_id
JOIN meter m ON m.id = g.meter_id
WHERE h.source_id = 1 AND h.coverage > 0;

CREATE OR REPLACE VIEW dashboard_day AS
SELECT d.register_id, m.site_id, m.fluid, g.base_unit, ms.siren, d.day,
       (d.day::timestamp AT TIME ZONE s.timezone) AS time, d.amount, d.estimated, d.coverage, d.revision
FROM day_amount d
JOIN register g ON g.id = d.register_id
JOIN meter m ON m.id = g.meter_id
JOIN site s ON s.id = m.site_id
LEFT JOIN epci_membership ms ON ms.insee = s.commune_insee AND ms.valid @> d.day
WHERE d.source_id = 1 AND d.coverage > 0;

-- The reading with which the chain of an index ends when nothing is open there: what follows it may simply be added.
CREATE TABLE series_tail (
    register_id integer NOT NULL,
    source_id smallint NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (register_id, source_id)
);

-- Declared things are written by people through the API, in a role of their own.
DO $$
BEGIN
    BEGIN
        CREATE ROLE vigie_editor NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;
    IF NOT pg_has_role(current_user, 'vigie_editor', 'SET') THEN
        EXECUTE format('GRANT vigie_editor TO %I WITH SET TRUE, INHERIT FALSE', current_user);
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO vigie_editor;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO vigie_editor;
REVOKE ALL ON access_token FROM vigie_editor;
GRANT INSERT, UPDATE ON register_event TO vigie_editor;
GRANT INSERT, UPDATE, DELETE ON register_limit TO vigie_editor;
GRANT UPDATE (answer, event_id, answered_by, answered_at, note) ON question TO vigie_editor;
GRANT INSERT ON stale_span TO vigie_editor;

GRANT SELECT ON register_event, event_outcome, register_limit, source_series, question, hour_revision
    TO vigie_analytics, vigie_api;
GRANT SELECT ON series_tail TO vigie_analytics, vigie_api;
GRANT INSERT, UPDATE, DELETE ON event_outcome, question, series_tail TO vigie_analytics;
GRANT INSERT ON hour_revision TO vigie_analytics;

-- A value that came in twice is kept once in history.
GRANT SELECT ON reading_superseded TO vigie_ingest;
