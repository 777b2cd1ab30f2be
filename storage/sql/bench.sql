-- name: create
-- The same shape, key and chunks as the table of readings.
CREATE TABLE bench_reading (LIKE reading);
SELECT create_hypertable('bench_reading', by_range('time', INTERVAL '14 days'), create_default_indexes => false);
CREATE UNIQUE INDEX bench_reading_key ON bench_reading (register_id, source_id, time)

-- name: copy
-- Nothing but the rows.
COPY bench_reading (time, received_at, value, register_id, source_id, unit_code) FROM STDIN (FORMAT BINARY)

-- name: drop
-- Leave nothing behind.
DROP TABLE bench_reading

-- name: copy_history
-- Readings as they would have arrived.
COPY reading (time, received_at, value, register_id, source_id, unit_code) FROM STDIN (FORMAT BINARY)

-- name: stale_history
-- As the batches would have marked them.
INSERT INTO stale_span (register_id, source_id, span)
SELECT register_id, 1, tstzmultirange(tstzrange(%(start)s, %(end)s)) FROM unnest(%(registers)s::integer[]) AS r (register_id)

-- name: make_gap
-- A meter that was silent for a while.
DELETE FROM reading WHERE register_id = %(register_id)s AND time >= %(start)s AND time < %(end)s

-- name: analyze
-- Live tables have statistics.
ANALYZE reading

-- name: naive_hours
-- No gap, no fault, no turnover, no late reading: what it costs to be wrong.
CREATE TABLE bench_hour AS
SELECT register_id, time_bucket('1 hour', time) AS hour, sum(rise) AS amount
FROM (SELECT register_id, time, value - lag(value) OVER (PARTITION BY register_id ORDER BY time) AS rise FROM reading) r
GROUP BY 1, 2

-- name: drop_naive
-- Leave nothing behind.
DROP TABLE bench_hour

-- name: published
-- How often the hours about an instant were published, and the value before it.
SELECT (SELECT sum(revision)::integer FROM hour_amount WHERE register_id = %(register_id)s AND source_id = 1
        AND hour BETWEEN %(moment)s::timestamptz - INTERVAL '2 days' AND %(moment)s::timestamptz + INTERVAL '2 days'),
       (SELECT value FROM reading WHERE register_id = %(register_id)s AND source_id = 1 AND time <= %(moment)s
        ORDER BY time DESC LIMIT 1)

-- name: client_ports
-- Who talks to the server in a role.
SELECT client_port FROM pg_stat_activity WHERE application_name = %(name)s AND client_port > 0

-- name: create_conflict_stage
-- Where rows land before conflicts are sorted out.
CREATE TEMP TABLE bench_stage (LIKE reading) ON COMMIT DELETE ROWS

-- name: copy_conflict_stage
-- The rows of a batch.
COPY bench_stage (time, received_at, value, register_id, source_id, unit_code) FROM STDIN (FORMAT BINARY)

-- name: insert_from_stage
-- Plain conflict handling: what is there already stays.
INSERT INTO bench_reading SELECT * FROM bench_stage ON CONFLICT (register_id, source_id, time) DO NOTHING

-- name: naive_registers
-- What a plain collector knows of registers.
SELECT d.code, r.channel, r.id FROM register r JOIN device d ON d.id = r.device_id

-- name: copy_naive
-- A plain collector's rows, as text.
COPY bench_stage (time, received_at, value, register_id, source_id, unit_code) FROM STDIN

-- name: insert_naive
-- They go where ours go, so that both pay for the same index.
INSERT INTO reading SELECT * FROM bench_stage ON CONFLICT (register_id, source_id, time) DO NOTHING

-- name: visible
-- How many readings of a stretch can be seen.
SELECT count(*) FROM reading WHERE time >= %(start)s AND time < %(end)s
