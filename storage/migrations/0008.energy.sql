-- One energy for all: what is metered in kWh as it is, gas metered in m3 by a dated coefficient, nothing counted twice.
-- depends: 0007.panel_views

CREATE TABLE gas_coefficient (
    valid_from date PRIMARY KEY,
    kwh_per_m3 double precision NOT NULL CHECK (kwh_per_m3 > 0),
    origin text NOT NULL
);
INSERT INTO gas_coefficient (valid_from, kwh_per_m3, origin)
VALUES ('2000-01-01', 11.2, 'H-gas, order of magnitude (samples of GRDF data: 11.244), à confirmer: '
                            'replace by the coefficient of each PCE');

CREATE VIEW dashboard_gas_coefficient AS
SELECT daterange(valid_from, lead(valid_from) OVER (ORDER BY valid_from)) AS valid, kwh_per_m3, origin
FROM gas_coefficient;

-- The registers whose sum is a meter's consumption, unit by unit: an index hides the delta and the power beside it, a
-- total hides its parts, exports never count. The same rule as analytics/selection.py; a test compares them.
CREATE VIEW dashboard_counted_register AS
SELECT id AS register_id
FROM (SELECT id, bool_or(total) OVER meter_unit AS has_total, row_number() OVER (meter_unit ORDER BY total DESC, id) AS place
      FROM (SELECT id, meter_id, base_unit, name IN ('energy_import', 'EAST', 'BASE') AS total,
                   rank() OVER (PARTITION BY meter_id, base_unit
                                ORDER BY array_position(ARRAY['index', 'delta', 'gauge'], kind)) AS best
            FROM register WHERE name !~ 'export|EAIT|injection') candidate
      WHERE best = 1
      WINDOW meter_unit AS (PARTITION BY meter_id, base_unit)) ranked
WHERE place = 1 OR NOT has_total;

CREATE VIEW dashboard_energy_hour AS
SELECT h.register_id, m.site_id, m.fluid, h.hour AS time,
       h.amount * coalesce(c.kwh_per_m3, 1) AS kwh, h.estimated * coalesce(c.kwh_per_m3, 1) AS estimated_kwh, h.coverage
FROM hour_amount h
JOIN register g ON g.id = h.register_id
JOIN dashboard_counted_register k ON k.register_id = h.register_id
JOIN meter m ON m.id = g.meter_id
JOIN site s ON s.id = m.site_id
LEFT JOIN dashboard_gas_coefficient c
       ON g.base_unit = 'm3' AND m.fluid = 'gas' AND c.valid @> (h.hour AT TIME ZONE s.timezone)::date
WHERE h.source_id = 1 AND (g.base_unit = 'kWh' OR c.kwh_per_m3 IS NOT NULL);

-- The EPCI of the day, not of today.
CREATE VIEW dashboard_energy_day AS
SELECT d.register_id, m.site_id, m.fluid, ms.siren, d.day, (d.day::timestamp AT TIME ZONE s.timezone) AS time,
       d.amount * coalesce(c.kwh_per_m3, 1) AS kwh, d.estimated * coalesce(c.kwh_per_m3, 1) AS estimated_kwh, d.coverage
FROM day_amount d
JOIN register g ON g.id = d.register_id
JOIN dashboard_counted_register k ON k.register_id = d.register_id
JOIN meter m ON m.id = g.meter_id
JOIN site s ON s.id = m.site_id
LEFT JOIN epci_membership ms ON ms.insee = s.commune_insee AND ms.valid @> d.day
LEFT JOIN dashboard_gas_coefficient c ON g.base_unit = 'm3' AND m.fluid = 'gas' AND c.valid @> d.day
WHERE d.source_id = 1 AND (g.base_unit = 'kWh' OR c.kwh_per_m3 IS NOT NULL);

GRANT SELECT ON gas_coefficient TO vigie_analytics, vigie_api;
GRANT SELECT ON dashboard_gas_coefficient, dashboard_counted_register, dashboard_energy_hour, dashboard_energy_day
    TO vigie_analytics, vigie_api, vigie_reader;
