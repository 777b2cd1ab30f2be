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
