-- Gas coefficients by delivery point, meters that are sums of registers, and what a saving stands on.
-- depends: 0010.register_history

-- kWh in a cubic metre at one delivery point (PCE), from a civil day of its site on; before the first one the
-- territory's `gas_coefficient` holds.
CREATE TABLE delivery_point_coefficient (
    delivery_point text NOT NULL,
    valid_from date NOT NULL,
    kwh_per_m3 double precision NOT NULL CHECK (kwh_per_m3 > 0 AND kwh_per_m3 < 'infinity'),
    origin text NOT NULL DEFAULT '',
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (delivery_point, valid_from)
);

-- The days that a change of a coefficient valued anew: figures in converted units count it in their revision.
CREATE TABLE coefficient_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_point text NOT NULL,
    days daterange NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX coefficient_change_point ON coefficient_change (delivery_point);

-- A meter that is a sum of registers, each added or subtracted; it counts in no total.
CREATE TABLE virtual_meter (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    site_id integer REFERENCES site,
    unit text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE virtual_part (
    virtual_meter_id integer NOT NULL REFERENCES virtual_meter ON DELETE CASCADE,
    register_id integer NOT NULL REFERENCES register,
    sign smallint NOT NULL CHECK (sign IN (-1, 1)),
    PRIMARY KEY (virtual_meter_id, register_id)
);

-- The coefficient of each gas register, day by day: its delivery point's own, before it the territory's.
CREATE VIEW dashboard_register_coefficient AS
WITH own AS (
    SELECT delivery_point, kwh_per_m3,
           daterange(valid_from, lead(valid_from) OVER (PARTITION BY delivery_point ORDER BY valid_from)) AS valid,
           min(valid_from) OVER (PARTITION BY delivery_point) AS first_day
    FROM delivery_point_coefficient
)
SELECT g.id AS register_id, o.valid, o.kwh_per_m3
FROM register g
JOIN meter m ON m.id = g.meter_id
JOIN own o ON o.delivery_point = m.delivery_point
WHERE m.fluid = 'gas'
UNION ALL
SELECT g.id, c.valid * daterange(NULL, f.first_day), c.kwh_per_m3
FROM register g
JOIN meter m ON m.id = g.meter_id
LEFT JOIN (SELECT DISTINCT delivery_point, first_day FROM own) f ON f.delivery_point = m.delivery_point
CROSS JOIN dashboard_gas_coefficient c
WHERE m.fluid = 'gas' AND NOT isempty(c.valid * daterange(NULL, f.first_day));

CREATE OR REPLACE VIEW dashboard_energy_hour AS
SELECT h.register_id, m.site_id, m.fluid, h.hour AS time,
       h.amount * coalesce(c.kwh_per_m3, 1) AS kwh, h.estimated * coalesce(c.kwh_per_m3, 1) AS estimated_kwh, h.coverage
FROM hour_amount h
JOIN register g ON g.id = h.register_id
JOIN dashboard_counted_register k ON k.register_id = h.register_id
JOIN meter m ON m.id = g.meter_id
JOIN site s ON s.id = m.site_id
LEFT JOIN dashboard_register_coefficient c
       ON g.base_unit = 'm3' AND c.register_id = h.register_id AND c.valid @> (h.hour AT TIME ZONE s.timezone)::date
WHERE h.source_id = 1 AND h.coverage > 0 AND (g.base_unit = 'kWh' OR c.kwh_per_m3 IS NOT NULL);

CREATE OR REPLACE VIEW dashboard_energy_day AS
SELECT d.register_id, m.site_id, m.fluid, ms.siren, d.day, (d.day::timestamp AT TIME ZONE s.timezone) AS time,
       d.amount * coalesce(c.kwh_per_m3, 1) AS kwh, d.estimated * coalesce(c.kwh_per_m3, 1) AS estimated_kwh, d.coverage
FROM day_amount d
JOIN register g ON g.id = d.register_id
JOIN dashboard_counted_register k ON k.register_id = d.register_id
JOIN meter m ON m.id = g.meter_id
JOIN site s ON s.id = m.site_id
LEFT JOIN epci_membership ms ON ms.insee = s.commune_insee AND ms.valid @> d.day
LEFT JOIN dashboard_register_coefficient c
       ON g.base_unit = 'm3' AND c.register_id = d.register_id AND c.valid @> d.day
WHERE d.source_id = 1 AND d.coverage > 0 AND (g.base_unit = 'kWh' OR c.kwh_per_m3 IS NOT NULL);

ALTER TABLE epci_saving ADD COLUMN estimated_share double precision NOT NULL DEFAULT 0; -- of actual_kwh
ALTER TABLE epci_saving ADD COLUMN revision bigint NOT NULL DEFAULT 0; -- rises with every change of a day it stands on

GRANT SELECT ON delivery_point_coefficient, coefficient_change, virtual_meter, virtual_part
    TO vigie_analytics, vigie_api, vigie_editor;
GRANT SELECT ON dashboard_register_coefficient TO vigie_analytics, vigie_api, vigie_reader;
GRANT INSERT, UPDATE, DELETE ON delivery_point_coefficient, virtual_meter, virtual_part TO vigie_editor;
GRANT INSERT ON coefficient_change TO vigie_editor;
