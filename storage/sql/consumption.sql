-- name: create_stage
-- Derived hours land here before they are compared with what is published.
CREATE TEMP TABLE IF NOT EXISTS hour_stage (
    hour timestamptz NOT NULL,
    amount double precision NOT NULL,
    estimated double precision NOT NULL,
    coverage double precision NOT NULL
) ON COMMIT DELETE ROWS

-- name: stale_series
-- Which series have days to derive, the oldest request first.
SELECT register_id, source_id FROM stale_span GROUP BY register_id, source_id ORDER BY min(id)

-- name: lock_series
-- One worker a series: the other one finds it taken and goes on.
SELECT pg_try_advisory_xact_lock(hashtextextended('vigie:series', 0) # (%(register_id)s::bigint * 65536 + %(source_id)s))

-- name: take_spans
-- The spans leave with this transaction; what arrives meanwhile has spans of its own.
WITH taken AS (
    DELETE FROM stale_span WHERE register_id = %(register_id)s AND source_id = %(source_id)s RETURNING span
), whole AS (
    SELECT range_agg(span) AS span FROM taken
)
SELECT (extract(epoch FROM lower(part)) * 1000000)::bigint, (extract(epoch FROM upper(part)) * 1000000)::bigint
FROM whole, unnest(whole.span) AS part ORDER BY 1

-- name: rules
-- How the register's values become amounts.
SELECT r.kind, r.unit, r.scale * r.factor, r.digits, r.max_rate, r.interval_s, s.timezone
FROM register r JOIN meter m ON m.id = r.meter_id JOIN site s ON s.id = m.site_id
WHERE r.id = %(register_id)s

-- name: settled_before
-- The last reading before an instant whose verdict is settled.
SELECT (extract(epoch FROM r.time) * 1000000)::bigint
FROM reading r
WHERE r.register_id = %(register_id)s AND r.source_id = %(source_id)s AND r.time < %(before)s
  AND NOT EXISTS (SELECT FROM reading_judgement j WHERE j.register_id = r.register_id AND j.source_id = r.source_id
                  AND j.time = r.time)
ORDER BY r.time DESC LIMIT 1

-- name: copy_readings
-- A stretch of readings and a few beyond it.
COPY (
    (SELECT time, value, unit_code FROM reading
     WHERE register_id = %(register_id)s AND source_id = %(source_id)s AND time >= %(start)s AND time < %(end)s
     ORDER BY time)
    UNION ALL
    (SELECT time, value, unit_code FROM reading
     WHERE register_id = %(register_id)s AND source_id = %(source_id)s AND time >= %(end)s
     ORDER BY time LIMIT %(beyond)s)
) TO STDOUT (FORMAT BINARY)

-- name: judged
-- Readings that carry a judgement, within a stretch.
SELECT (extract(epoch FROM time) * 1000000)::bigint FROM reading_judgement
WHERE register_id = %(register_id)s AND source_id = %(source_id)s AND time >= %(start)s AND time < %(end)s

-- name: forget_judgements
-- They are written anew.
DELETE FROM reading_judgement
WHERE register_id = %(register_id)s AND source_id = %(source_id)s AND time >= %(start)s AND time < %(end)s

-- name: judge
-- One reading that is not simply valid.
INSERT INTO reading_judgement (register_id, source_id, time, judgement)
VALUES (%(register_id)s, %(source_id)s, %(time)s, %(judgement)s)

-- name: copy_hours
-- Derived hours go over in binary.
COPY hour_stage (hour, amount, estimated, coverage) FROM STDIN (FORMAT BINARY)

-- name: empty_stage
-- Between two spans of one transaction.
DELETE FROM hour_stage

-- name: drop_hours
-- Hours that were published and have no cover any more.
DELETE FROM hour_amount h
WHERE register_id = %(register_id)s AND source_id = %(source_id)s AND hour >= %(start)s AND hour < %(end)s
  AND NOT EXISTS (SELECT FROM hour_stage s WHERE s.hour = h.hour)

-- name: publish_hours
-- A figure that differs by more than the contract's precision is published as a new revision.
INSERT INTO hour_amount AS h (register_id, source_id, hour, amount, estimated, coverage)
SELECT %(register_id)s, %(source_id)s, hour, amount, estimated, coverage FROM hour_stage
ON CONFLICT (register_id, source_id, hour) DO UPDATE
SET amount = excluded.amount, estimated = excluded.estimated, coverage = excluded.coverage, revision = h.revision + 1
WHERE abs(h.amount - excluded.amount) > greatest(1e-9 * abs(h.amount), 1e-7)
   OR abs(h.estimated - excluded.estimated) > greatest(1e-9 * abs(h.estimated), 1e-7)
   OR abs(h.coverage - excluded.coverage) > 1e-9

-- name: drop_days
-- Civil days that lost their last hour.
DELETE FROM day_amount d
WHERE register_id = %(register_id)s AND source_id = %(source_id)s
  AND day BETWEEN (%(start)s AT TIME ZONE %(timezone)s)::date AND (%(end)s AT TIME ZONE %(timezone)s)::date
  AND NOT EXISTS (
    SELECT FROM hour_amount h
    WHERE h.register_id = d.register_id AND h.source_id = d.source_id
      AND h.hour >= d.day::timestamp AT TIME ZONE %(timezone)s
      AND h.hour < (d.day + 1)::timestamp AT TIME ZONE %(timezone)s)

-- name: publish_days
-- A civil day is the sum of its 23, 24 or 25 hours.
INSERT INTO day_amount AS d (register_id, source_id, day, amount, estimated, coverage)
SELECT %(register_id)s, %(source_id)s, day, sum(amount), sum(estimated),
       sum(coverage) * 3600 / extract(epoch FROM ((day + 1)::timestamp AT TIME ZONE %(timezone)s)
                                                - (day::timestamp AT TIME ZONE %(timezone)s))
FROM (
    SELECT (hour AT TIME ZONE %(timezone)s)::date AS day, amount, estimated, coverage
    FROM hour_amount
    WHERE register_id = %(register_id)s AND source_id = %(source_id)s
      AND hour >= date_trunc('day', %(start)s AT TIME ZONE %(timezone)s) AT TIME ZONE %(timezone)s
      AND hour < (date_trunc('day', %(end)s AT TIME ZONE %(timezone)s) + INTERVAL '1 day') AT TIME ZONE %(timezone)s
) hours
GROUP BY day
ON CONFLICT (register_id, source_id, day) DO UPDATE
SET amount = excluded.amount, estimated = excluded.estimated, coverage = excluded.coverage, revision = d.revision + 1
WHERE abs(d.amount - excluded.amount) > greatest(1e-9 * abs(d.amount), 1e-7)
   OR abs(d.estimated - excluded.estimated) > greatest(1e-9 * abs(d.estimated), 1e-7)
   OR abs(d.coverage - excluded.coverage) > 1e-9
