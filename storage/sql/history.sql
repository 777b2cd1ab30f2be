-- name: mark_stretches
-- The stretches whose amounts must be derived anew, one row a series.
INSERT INTO stale_span (register_id, source_id, span)
SELECT register_id, %(source_id)s, range_agg(tstzrange(first, last, '[]'))
FROM unnest(%(registers)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[]) AS touched (register_id, first, last)
GROUP BY register_id

-- name: numbers
-- Which register listens to a channel of a device.
SELECT d.code, r.channel, r.id
FROM register r
JOIN device d ON d.id = r.device_id

-- name: last_times
-- How far the live readings of some registers go.
SELECT register_id, last_time FROM register_state WHERE register_id = ANY(%(registers)s)

-- name: earliest_values
-- The first live reading of some registers from an instant on, found one by one by key.
SELECT g.id, r.time, r.value
FROM unnest(%(registers)s::integer[]) AS g (id)
CROSS JOIN LATERAL (
    SELECT time, value FROM reading
    WHERE register_id = g.id AND source_id = 1 AND time >= %(start)s
    ORDER BY time LIMIT 1) r
