-- name: sources
-- The series of a meter that have readings, and from when to when.
SELECT r.register, s.name AS source, coalesce(o.kind, r.kind) AS kind, coalesce(o.unit, r.unit) AS unit,
       coalesce(o.interval_s, r.interval_s) AS interval_s, f.time AS first_time, l.time AS last_time
FROM dashboard_register r
CROSS JOIN source s
LEFT JOIN source_series o ON o.register_id = r.register_id AND o.source_id = s.id
CROSS JOIN LATERAL (
    SELECT t.time FROM reading t WHERE t.register_id = r.register_id AND t.source_id = s.id ORDER BY t.time LIMIT 1
) f
CROSS JOIN LATERAL (
    SELECT t.time FROM reading t WHERE t.register_id = r.register_id AND t.source_id = s.id ORDER BY t.time DESC LIMIT 1
) l
WHERE r.meter = %(meter)s::text
ORDER BY r.register, s.id

-- name: hours
-- The hours of a series that have an amount.
SELECT h.hour AS time, h.amount, h.estimated, h.coverage, h.revision
FROM hour_amount h
WHERE h.register_id = %(register_id)s::integer
  AND h.source_id = (SELECT id FROM source WHERE name = %(source)s::text)
  AND h.hour >= %(start)s::timestamptz AND h.hour < %(end)s::timestamptz AND h.coverage > 0
ORDER BY h.hour

-- name: days
-- The civil days of a series that have an amount.
SELECT d.day, d.amount, d.estimated, d.coverage, d.revision
FROM day_amount d
WHERE d.register_id = %(register_id)s::integer
  AND d.source_id = (SELECT id FROM source WHERE name = %(source)s::text)
  AND d.day >= %(start)s::date AND d.day < %(end)s::date AND d.coverage > 0
ORDER BY d.day
