-- What pages and boards show is in the unit and scale in force, and no power leads across an exchange.
-- depends: 0010.register_history

-- Factor to the base unit by a unit's name; a test compares domain/unit.py.
CREATE FUNCTION unit_factor_of(unit text) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE unit
    WHEN 'Wh' THEN 1e-3 WHEN 'kWh' THEN 1 WHEN 'MWh' THEN 1e3 WHEN 'MJ' THEN 1 / 3.6::double precision
    WHEN 'GJ' THEN 1e3 / 3.6::double precision
    WHEN 'W' THEN 1e-3 WHEN 'kW' THEN 1
    WHEN 'L' THEN 1e-3 WHEN 'm3' THEN 1
    WHEN 'm3/h' THEN 1 WHEN 'L/h' THEN 1e-3
END;

-- Events that have effect in the live series.
CREATE VIEW applied_event AS
SELECT e.register_id, e.at, e.unit, e.scale
FROM register_event e
JOIN event_outcome o ON o.event_id = e.id AND o.source_id = 1 AND o.outcome <> 'contradicted'
WHERE e.withdrawn_at IS NULL;

-- `relevelled` marks a reading to which no step leads: an index goes on from there at another level.
CREATE OR REPLACE VIEW dashboard_level AS
SELECT r.register_id, m.site_id, r.time,
       coalesce(j.judgement = 'relevelled', false) OR EXISTS (
           SELECT FROM (SELECT e.at FROM applied_event e WHERE e.register_id = r.register_id AND e.at <= r.time
                        ORDER BY e.at DESC LIMIT 1) last
           WHERE NOT EXISTS (SELECT FROM reading p WHERE p.register_id = r.register_id AND p.source_id = 1
                             AND p.time >= last.at AND p.time < r.time)) AS relevelled,
       r.value
       * coalesce((SELECT e.scale FROM applied_event e
                   WHERE e.register_id = r.register_id AND e.at <= r.time AND e.scale IS NOT NULL
                   ORDER BY e.at DESC LIMIT 1), g.scale)
       * coalesce(unit_factor(r.unit_code),
                  (SELECT unit_factor_of(e.unit) FROM applied_event e
                   WHERE e.register_id = r.register_id AND e.at <= r.time AND e.unit IS NOT NULL
                   ORDER BY e.at DESC LIMIT 1), g.factor) AS level
FROM reading r
JOIN register g ON g.id = r.register_id
JOIN meter m ON m.id = g.meter_id
LEFT JOIN reading_judgement j
       ON j.register_id = r.register_id AND j.source_id = r.source_id AND j.time = r.time
WHERE r.source_id = 1 AND (j.judgement IS NULL OR j.judgement = 'relevelled');

CREATE OR REPLACE VIEW dashboard_reading AS
SELECT r.register_id, m.site_id, r.time,
       r.value * coalesce(unit_factor(r.unit_code)
                          / coalesce((SELECT unit_factor_of(e.unit) FROM applied_event e
                                      WHERE e.register_id = r.register_id AND e.at <= r.time AND e.unit IS NOT NULL
                                      ORDER BY e.at DESC LIMIT 1), g.factor), 1) AS value,
       r.received_at
FROM reading r
JOIN register g ON g.id = r.register_id
JOIN meter m ON m.id = g.meter_id
WHERE r.source_id = 1;

-- A register as it is now.
CREATE OR REPLACE VIEW dashboard_register AS
SELECT r.id AS register_id, m.code AS meter, r.name AS register, m.fluid, r.kind, n.unit, r.base_unit,
       coalesce(l.interval_s, r.interval_s) AS interval_s,
       n.scale * n.unit_factor AS factor, m.delivery_point, d.code AS device, r.channel,
       s.site_id, s.code AS site, s.name AS site_name, s.kind AS site_kind, s.siren, s.epci, s.timezone,
       st.first_time, st.last_time,
       st.last_value * coalesce(unit_factor(st.last_unit_code) / n.unit_factor, 1) AS last_value,
       st.last_received_at, n.scale, n.last_exchange
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
                   ORDER BY v.valid_from DESC LIMIT 1) l ON true;

GRANT SELECT ON applied_event TO vigie_analytics, vigie_api;
