-- name: series
-- Every series that has readings.
SELECT r.id, s.id
FROM register r CROSS JOIN source s
WHERE EXISTS (SELECT FROM reading d WHERE d.register_id = r.id AND d.source_id = s.id)
ORDER BY r.id, s.id

-- name: waiting
-- Every series that waits for a derivation.
SELECT DISTINCT register_id, source_id FROM stale_span

-- name: registers
-- The registers of a meter, by name.
SELECT register_id, register, base_unit, timezone FROM dashboard_register WHERE meter = %(meter)s::text ORDER BY register

-- name: source
-- The number of a source.
SELECT id FROM source WHERE name = %(name)s::text

-- name: register
-- How a series' values become amounts, and the zone of its civil months. A source may tell a register in its own kind, unit
-- and interval: the meter's digits and exchanges are told in the register's own ways, and hold for it only where it has these.
SELECT coalesce(o.kind, r.kind), coalesce(o.unit, r.unit), CASE WHEN o.kind IS NULL THEN r.scale ELSE 1 END,
       CASE WHEN o.kind IS NULL OR (o.kind = r.kind AND o.unit = r.unit AND r.scale = 1) THEN r.digits END,
       r.max_rate, r.interval_s, o.interval_s,
       o.kind IS NULL OR (o.kind = r.kind AND o.unit = r.unit AND r.scale = 1), m.code, r.name,
       (SELECT name FROM source WHERE id = %(source_id)s), st.timezone,
       EXISTS (SELECT FROM stale_span x WHERE x.register_id = r.id AND x.source_id = %(source_id)s)
FROM register r
JOIN meter m ON m.id = r.meter_id
JOIN site st ON st.id = m.site_id
LEFT JOIN source_series o ON o.register_id = r.id AND o.source_id = %(source_id)s
WHERE r.id = %(register_id)s

-- name: limits
-- What holds from a moment on, instead of the register's own.
SELECT (extract(epoch FROM valid_from) * 1000000)::bigint, max_rate, interval_s
FROM register_limit WHERE register_id = %(register_id)s ORDER BY valid_from

-- name: events
-- What was declared and stands.
SELECT id, (extract(epoch FROM at) * 1000000)::bigint, old_index, new_index, unit, scale, digits, from_answer
FROM register_event WHERE register_id = %(register_id)s AND withdrawn_at IS NULL ORDER BY at

-- name: refusals
-- Which runs a technician refused.
SELECT id, (extract(epoch FROM good_time) * 1000000)::bigint, good_value,
       (extract(epoch FROM first_time) * 1000000)::bigint, first_value
FROM question WHERE register_id = %(register_id)s AND source_id = %(source_id)s AND answer = 'refuse'

-- name: extent
-- First and last reading, and first and last stored hour.
SELECT (extract(epoch FROM (SELECT time FROM reading WHERE register_id = %(register_id)s AND source_id = %(source_id)s
                            ORDER BY time LIMIT 1)) * 1000000)::bigint,
       (extract(epoch FROM (SELECT time FROM reading WHERE register_id = %(register_id)s AND source_id = %(source_id)s
                            ORDER BY time DESC LIMIT 1)) * 1000000)::bigint,
       (extract(epoch FROM (SELECT hour FROM hour_amount WHERE register_id = %(register_id)s AND source_id = %(source_id)s
                            AND coverage > 0 ORDER BY hour LIMIT 1)) * 1000000)::bigint,
       (extract(epoch FROM (SELECT hour FROM hour_amount WHERE register_id = %(register_id)s AND source_id = %(source_id)s
                            AND coverage > 0 ORDER BY hour DESC LIMIT 1)) * 1000000)::bigint

-- name: booked
-- The stored hours between edges, summed by period.
SELECT width_bucket(hour, %(edges)s::timestamptz[]), sum(amount)
FROM hour_amount
WHERE register_id = %(register_id)s AND source_id = %(source_id)s AND hour >= %(start)s AND hour < %(end)s AND coverage > 0
GROUP BY 1

-- name: stream
-- Every reading that counts, in order of time.
COPY (
    SELECT time, value, unit_code FROM reading
    WHERE register_id = %(register_id)s AND source_id = %(source_id)s ORDER BY time
) TO STDOUT (FORMAT BINARY)

-- name: keep
-- Only the last check of a series is kept.
INSERT INTO balance_check (register_id, source_id, checked_at, starts_at, ends_at, index_start, index_end, booked, rollover,
                           swap, unexplained, unexplained_abs, refused, pending, residual, closes, clean, open_months)
VALUES (%(register_id)s, %(source_id)s, %(checked_at)s, %(starts_at)s, %(ends_at)s, %(index_start)s, %(index_end)s,
        %(booked)s, %(rollover)s, %(swap)s, %(unexplained)s, %(unexplained_abs)s, %(refused)s, %(pending)s, %(residual)s,
        %(closes)s, %(clean)s, %(open_months)s::date[])
ON CONFLICT (register_id, source_id) DO UPDATE
SET checked_at = excluded.checked_at, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
    index_start = excluded.index_start, index_end = excluded.index_end, booked = excluded.booked,
    rollover = excluded.rollover, swap = excluded.swap, unexplained = excluded.unexplained,
    unexplained_abs = excluded.unexplained_abs, refused = excluded.refused, pending = excluded.pending,
    residual = excluded.residual, closes = excluded.closes, clean = excluded.clean, open_months = excluded.open_months
