-- name: create_stage
-- The landing place of a batch; one a connection, emptied by every commit.
CREATE TEMP TABLE stage (
    register_id integer NOT NULL,
    source_id smallint NOT NULL,
    unit_code smallint NOT NULL,
    seq integer NOT NULL,
    time timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    value double precision NOT NULL
) ON COMMIT DELETE ROWS

-- name: copy_new
-- The usual case: every reading is new, and goes straight to its place.
COPY reading (register_id, source_id, unit_code, time, received_at, value) FROM STDIN (FORMAT BINARY)

-- name: copy_stage
-- The other case: some are known, and the stage sorts them out.
COPY stage (register_id, source_id, unit_code, time, received_at, value, seq) FROM STDIN (FORMAT BINARY)

-- name: insert_new
-- What is new is stored; what is there already is left for `supersede`.
INSERT INTO reading (register_id, source_id, unit_code, time, received_at, value)
SELECT register_id, source_id, unit_code, time, received_at, value FROM stage
ON CONFLICT (register_id, source_id, time) DO NOTHING

-- name: gentle_joins
-- The stage has no statistics: without this the planner may read whole chunks to find a handful of rows.
SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off

-- name: supersede
-- One time, one value: the value received last counts, the earlier ones go to history with both times.
WITH bounds AS MATERIALIZED (
    SELECT min(time) AS earliest, max(time) AS latest FROM stage
), chain AS (
    SELECT s.register_id, s.source_id, s.time, s.seq, s.value, s.unit_code, s.received_at,
           coalesce(lag(s.value) OVER arrivals, r.value) AS earlier_value,
           coalesce(lag(s.unit_code) OVER arrivals, r.unit_code) AS earlier_unit_code,
           coalesce(lag(s.received_at) OVER arrivals, r.received_at) AS earlier_received_at
    FROM stage s
    JOIN reading r ON r.register_id = s.register_id AND r.source_id = s.source_id AND r.time = s.time
        AND r.time BETWEEN (SELECT earliest FROM bounds) AND (SELECT latest FROM bounds)
    WINDOW arrivals AS (PARTITION BY s.register_id, s.source_id, s.time ORDER BY s.seq)
), change AS (
    SELECT * FROM chain WHERE value <> earlier_value OR unit_code <> earlier_unit_code
), history AS (
    INSERT INTO reading_superseded (register_id, source_id, time, value, unit_code, received_at, superseded_at)
    SELECT register_id, source_id, time, earlier_value, earlier_unit_code, earlier_received_at, received_at FROM change
), latest AS (
    SELECT DISTINCT ON (register_id, source_id, time) * FROM change ORDER BY register_id, source_id, time, seq DESC
), applied AS (
    UPDATE reading r SET value = l.value, unit_code = l.unit_code, received_at = l.received_at
    FROM latest l
    WHERE r.register_id = l.register_id AND r.source_id = l.source_id AND r.time = l.time
      AND r.time BETWEEN (SELECT earliest FROM bounds) AND (SELECT latest FROM bounds)
)
SELECT count(*) FROM change

-- name: mark_stale
-- The days whose amounts must be derived anew, one row a series.
INSERT INTO stale_span (register_id, source_id, span)
SELECT register_id, %(source_id)s, range_agg(tstzrange(day, day + INTERVAL '1 day'))
FROM unnest(%(registers)s::integer[], %(days)s::timestamptz[]) AS touched (register_id, day)
GROUP BY register_id

-- name: update_state
-- What the page of meters shows: first and last time, and the last value. In one order for all collectors.
INSERT INTO register_state (register_id, first_time, last_time, last_value, last_unit_code, last_received_at)
SELECT * FROM unnest(%(registers)s::integer[], %(first_times)s::timestamptz[], %(last_times)s::timestamptz[],
                     %(last_values)s::double precision[], %(last_units)s::smallint[], %(received)s::timestamptz[])
ORDER BY 1
ON CONFLICT (register_id) DO UPDATE SET
    first_time = least(register_state.first_time, excluded.first_time),
    last_value = CASE WHEN excluded.last_time >= register_state.last_time
                      THEN excluded.last_value ELSE register_state.last_value END,
    last_unit_code = CASE WHEN excluded.last_time >= register_state.last_time
                          THEN excluded.last_unit_code ELSE register_state.last_unit_code END,
    last_time = greatest(register_state.last_time, excluded.last_time),
    last_received_at = greatest(register_state.last_received_at, excluded.last_received_at)

-- name: announce
-- Live pages wake at the commit; a payload has 8,000 bytes at most, so a large batch names nobody.
SELECT pg_notify('vigie_readings',
    CASE WHEN cardinality(%(registers)s::integer[]) > 500 THEN '' ELSE array_to_string(%(registers)s::integer[], ',') END)

-- name: reject
-- What could not be used, with its bytes; the same refusal again is counted.
INSERT INTO rejection (digest, reason, detail, topic, payload, device, received_at, last_received_at)
VALUES (%(digest)s, %(reason)s, %(detail)s, %(topic)s, %(payload)s, %(device)s, %(received_at)s, %(received_at)s)
ON CONFLICT (digest, reason, detail) DO UPDATE SET
    times = rejection.times + 1,
    last_received_at = greatest(rejection.last_received_at, excluded.last_received_at)

-- name: count_batch
-- What this collector did in this hour.
INSERT INTO ingest_count (collector, hour, messages, messages_stored, readings, stored, duplicates, superseded,
                          rejected, unmapped)
VALUES (%(collector)s, date_trunc('hour', now()), %(messages)s, %(messages_stored)s, %(readings)s, %(stored)s,
        %(duplicates)s, %(superseded)s, %(rejected)s, %(unmapped)s)
ON CONFLICT (collector, hour) DO UPDATE SET
    messages = ingest_count.messages + excluded.messages,
    messages_stored = ingest_count.messages_stored + excluded.messages_stored,
    readings = ingest_count.readings + excluded.readings,
    stored = ingest_count.stored + excluded.stored,
    duplicates = ingest_count.duplicates + excluded.duplicates,
    superseded = ingest_count.superseded + excluded.superseded,
    rejected = ingest_count.rejected + excluded.rejected,
    unmapped = ingest_count.unmapped + excluded.unmapped

-- name: registers
-- Under which names devices speak, and what is expected of them.
SELECT d.code, r.channel, r.id, r.kind, r.unit FROM register r JOIN device d ON d.id = r.device_id

-- name: source
-- The number of a named series of readings.
SELECT id FROM source WHERE name = %(name)s
