-- name: points
-- The electric energy registers of each delivery point, and how a source tells them.
SELECT m.delivery_point, r.id, m.code, r.name, r.scale, o.kind, o.unit, o.interval_s,
       EXISTS (SELECT FROM reading t WHERE t.register_id = r.id AND t.source_id = s.id)
FROM register r
JOIN meter m ON m.id = r.meter_id
LEFT JOIN source s ON s.name = %(source)s::text
LEFT JOIN source_series o ON o.register_id = r.id AND o.source_id = s.id
WHERE m.fluid = 'electricity' AND m.delivery_point IS NOT NULL AND r.base_unit = 'kWh'
ORDER BY m.delivery_point, m.code, r.name

-- name: declare
-- A source tells a register in its own way from the first time on.
INSERT INTO source_series (register_id, source_id, kind, unit, interval_s)
SELECT %(register_id)s, id, %(kind)s, %(unit)s, %(interval_s)s FROM source WHERE name = %(source)s
ON CONFLICT (register_id, source_id) DO NOTHING
