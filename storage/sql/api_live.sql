-- name: main_registers
-- The electricity registers that tell a site's power: one a meter, an energy counter before a power gauge.
SELECT DISTINCT ON (r.meter) r.register_id, r.site
FROM dashboard_register r
WHERE r.fluid = 'electricity' AND r.base_unit = 'kWh' AND r.register NOT LIKE '%%export%%'
  AND (%(site)s::text IS NULL OR r.site = %(site)s::text)
  AND (%(register_ids)s::integer[] IS NULL OR r.register_id = ANY(%(register_ids)s::integer[]))
ORDER BY r.meter, (r.kind = 'gauge'), (r.last_time IS NULL), (r.register NOT LIKE '%%import%%'), r.register_id

-- name: pulse
-- The last reading of registers, and the earlier one that tells the power: for an index one at least two minutes before,
-- for the single Wh an index counts in would make seconds leap by tenths of a kW. No power leads across an exchange.
SELECT r.register_id, r.site, r.register, r.kind, r.unit, r.factor, r.scale, x.time, x.value, x.unit_code
FROM dashboard_register r
CROSS JOIN LATERAL (
    (SELECT time, value, unit_code FROM reading
     WHERE register_id = r.register_id AND source_id = 1 AND time = r.last_time)
    UNION ALL
    (SELECT time, value, unit_code FROM reading
     WHERE register_id = r.register_id AND source_id = 1 AND time > r.last_time - INTERVAL '2 days'
       AND time < r.last_time AND time >= coalesce(r.last_exchange, '-infinity')
       AND time <= r.last_time - CASE r.kind WHEN 'index' THEN INTERVAL '2 minutes' ELSE INTERVAL '0' END
     ORDER BY time DESC LIMIT 1)
) x
WHERE r.register_id = ANY(%(register_ids)s::integer[])
ORDER BY r.register_id, x.time DESC

-- name: today
-- What a site used in [start, end) by fluid, beside what was expected of the same hours, and its price per base unit;
-- gas is measured in m3 and sold in kWh.
SELECT r.fluid, r.base_unit, sum(h.amount) AS amount, sum(x.expected) AS expected,
       sum(h.amount) FILTER (WHERE x.expected IS NOT NULL) AS compared, sum(h.estimated) AS estimated,
       least(sum(h.coverage) * 3600 / (count(DISTINCT h.register_id) * greatest(3600, extract(
           epoch FROM least(%(end)s::timestamptz, now()) - %(start)s::timestamptz))), 1)::float8 AS coverage,
       sum(h.revision)::bigint AS revision,
       coalesce((SELECT t.price_eur FROM dashboard_tariff t
                 WHERE t.fluid = r.fluid AND t.base_unit = r.base_unit AND t.valid_from <= %(day)s::date
                 ORDER BY t.valid_from DESC LIMIT 1),
                (SELECT t.price_eur FROM dashboard_tariff t
                 WHERE r.fluid = 'gas' AND r.base_unit = 'm3'
                   AND t.fluid = 'gas' AND t.base_unit = 'kWh' AND t.valid_from <= %(day)s::date
                 ORDER BY t.valid_from DESC LIMIT 1)
                * coalesce(sum(h.amount * c.kwh_per_m3) / nullif(sum(h.amount) FILTER (WHERE c.kwh_per_m3 > 0), 0),
                           avg(c.kwh_per_m3))) AS price_eur
FROM dashboard_hour h
JOIN dashboard_counted_register USING (register_id)
JOIN dashboard_register r USING (register_id)
LEFT JOIN dashboard_expected x ON x.register_id = h.register_id AND x.time = h.time
LEFT JOIN dashboard_register_coefficient c ON c.register_id = h.register_id AND c.valid @> %(day)s::date
WHERE r.site = %(site)s::text AND h.time >= %(start)s::timestamptz AND h.time < %(end)s::timestamptz
GROUP BY r.fluid, r.base_unit
ORDER BY r.fluid

-- name: last_hour
-- The last whole hour of a site's electricity beside its band.
SELECT h.time, sum(h.amount) AS amount, sum(x.low) AS low, sum(x.high) AS high
FROM dashboard_hour h
JOIN dashboard_expected x ON x.register_id = h.register_id AND x.time = h.time
JOIN dashboard_register r ON r.register_id = h.register_id
WHERE r.site = %(site)s::text AND r.fluid = 'electricity' AND h.coverage > 0.99
  AND h.time >= %(since)s::timestamptz
GROUP BY h.time
ORDER BY h.time DESC
LIMIT 1
