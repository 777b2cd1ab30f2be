-- name: series
-- Every series that has readings.
SELECT r.id, s.id
FROM register r CROSS JOIN source s
WHERE EXISTS (SELECT FROM reading d WHERE d.register_id = r.id AND d.source_id = s.id)
ORDER BY r.id, s.id

-- name: waiting
-- Every series that waits for a derivation; nobody waits for one that failed (an empty span tells it).
SELECT register_id, source_id FROM stale_span GROUP BY register_id, source_id HAVING NOT bool_or(isempty(span))

-- name: registers
-- The registers of a meter, by name.
SELECT register_id, register, base_unit, timezone FROM dashboard_register WHERE meter = %(meter)s::text ORDER BY register

-- name: source
-- The number of a source.
SELECT id FROM source WHERE name = %(name)s::text

-- name: names
-- What a series is called, and whether it waits for a derivation; nobody waits for one that failed (an empty span tells it).
SELECT m.code, r.name, s.name,
       coalesce((SELECT NOT bool_or(isempty(x.span)) FROM stale_span x WHERE x.register_id = r.id AND x.source_id = s.id), false)
FROM register r JOIN meter m ON m.id = r.meter_id JOIN source s ON s.id = %(source_id)s
WHERE r.id = %(register_id)s

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
