-- Values beside their register's unit are in that unit, whatever unit the message named.
-- depends: 0008.energy

-- Factor to the base unit of the unit a message named; null for 0, the register's own. A test compares domain/unit.py.
CREATE FUNCTION unit_factor(unit_code smallint) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE unit_code
    WHEN 1 THEN 1e-3 WHEN 2 THEN 1 WHEN 3 THEN 1e3 WHEN 4 THEN 1 / 3.6::double precision
    WHEN 5 THEN 1e3 / 3.6::double precision
    WHEN 10 THEN 1e-3 WHEN 11 THEN 1
    WHEN 20 THEN 1e-3 WHEN 21 THEN 1
    WHEN 30 THEN 1 WHEN 31 THEN 1e-3
END;

CREATE OR REPLACE VIEW dashboard_reading AS
SELECT r.register_id, m.site_id, r.time, r.value * coalesce(unit_factor(r.unit_code) / g.factor, 1) AS value,
       r.received_at
FROM reading r
JOIN register g ON g.id = r.register_id
JOIN meter m ON m.id = g.meter_id
WHERE r.source_id = 1;

CREATE OR REPLACE VIEW dashboard_register AS
SELECT r.id AS register_id, m.code AS meter, r.name AS register, m.fluid, r.kind, r.unit, r.base_unit, r.interval_s,
       r.scale * r.factor AS factor, m.delivery_point, d.code AS device, r.channel,
       s.site_id, s.code AS site, s.name AS site_name, s.kind AS site_kind, s.siren, s.epci, s.timezone,
       st.first_time, st.last_time, st.last_value * coalesce(unit_factor(st.last_unit_code) / r.factor, 1) AS last_value,
       st.last_received_at
FROM register r
JOIN meter m ON m.id = r.meter_id
JOIN device d ON d.id = r.device_id
JOIN dashboard_site s ON s.site_id = m.site_id
LEFT JOIN register_state st ON st.register_id = r.id;
