-- Values of messages in another unit than the register's are told to 15 significant digits: 3.6e9 J are 1000 kWh.
-- depends: 0030.derivation_age

-- A cast to numeric keeps that many; the derivation rounds alike.
CREATE OR REPLACE VIEW dashboard_reading AS
SELECT r.register_id, m.site_id, r.time,
       CASE WHEN unit_factor(r.unit_code) IS NULL THEN r.value ELSE (
           r.value * (unit_factor(r.unit_code)
                      / coalesce((SELECT unit_factor_of(e.unit) FROM applied_event e
                                  WHERE e.register_id = r.register_id AND e.at <= r.time AND e.unit IS NOT NULL
                                  ORDER BY e.at DESC LIMIT 1), g.factor)))::numeric::double precision END AS value,
       r.received_at
FROM reading r
JOIN register g ON g.id = r.register_id
JOIN meter m ON m.id = g.meter_id
WHERE r.source_id = 1;

-- A register as it is now; it is heard as often as it usually speaks, since one message may have many readings, and no
-- more often than was declared. Who never spoke is late after a day.
CREATE OR REPLACE VIEW dashboard_register AS
SELECT r.id AS register_id, m.code AS meter, r.name AS register, m.fluid, r.kind, n.unit, r.base_unit,
       coalesce(l.interval_s, r.interval_s) AS interval_s,
       n.scale * n.unit_factor AS factor, m.delivery_point, d.code AS device, r.channel,
       s.site_id, s.code AS site, s.name AS site_name, s.kind AS site_kind, s.siren, s.epci, s.timezone,
       st.first_time, st.last_time,
       CASE WHEN unit_factor(st.last_unit_code) IS NULL THEN st.last_value ELSE (
           st.last_value * (unit_factor(st.last_unit_code) / n.unit_factor))::numeric::double precision END AS last_value,
       st.last_received_at, n.scale, n.last_exchange, d.created_at AS known_since,
       o.often AS heard_interval_s,
       coalesce(st.last_received_at + late_after(o.often), d.created_at + INTERVAL '1 day') AS late_at
FROM register r
JOIN meter m ON m.id = r.meter_id
JOIN device d ON d.id = r.device_id
JOIN dashboard_site s ON s.site_id = m.site_id
LEFT JOIN register_state st ON st.register_id = r.id
CROSS JOIN LATERAL (
    SELECT coalesce(u.unit, r.unit) AS unit, coalesce(c.scale, r.scale) AS scale,
           coalesce(unit_factor_of(u.unit), r.factor) AS unit_factor, x.at AS last_exchange
    FROM (SELECT) one
    LEFT JOIN LATERAL (SELECT e.unit FROM applied_event e WHERE e.register_id = r.id AND e.unit IS NOT NULL
                       ORDER BY e.at DESC LIMIT 1) u ON true
    LEFT JOIN LATERAL (SELECT e.scale FROM applied_event e WHERE e.register_id = r.id AND e.scale IS NOT NULL
                       ORDER BY e.at DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT max(e.at) AS at FROM applied_event e WHERE e.register_id = r.id) x ON true
) n
LEFT JOIN LATERAL (SELECT v.interval_s FROM register_limit v WHERE v.register_id = r.id AND v.valid_from <= now()
                   ORDER BY v.valid_from DESC LIMIT 1) l ON true
CROSS JOIN LATERAL (
    SELECT greatest(coalesce(l.interval_s, r.interval_s), usual_interval_s(st.spoke_at)) AS often) o;
