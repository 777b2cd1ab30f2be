-- name: site_before
-- What is known of a site, to tell what an update changes.
SELECT s.id, s.code, s.name, s.kind, s.commune_insee, s.surface_m2, s.occupants, s.timezone, l.lamp_count, l.installed_power_w
FROM site s LEFT JOIN lighting_cabinet l ON l.site_id = s.id WHERE s.code = %(code)s

-- name: site_registers
-- A site in another zone has other civil days: its registers are derived anew.
SELECT g.id FROM register g JOIN meter m ON m.id = g.meter_id WHERE m.site_id = %(site_id)s

-- name: tariff_before
-- The price known for that day.
SELECT price_eur, origin FROM tariff
WHERE fluid = %(fluid)s AND base_unit = %(base_unit)s AND valid_from = %(valid_from)s

-- name: upsert_tariff
-- A dated price; the same day again corrects it.
INSERT INTO tariff (fluid, base_unit, price_eur, valid_from, origin)
VALUES (%(fluid)s, %(base_unit)s, %(price_eur)s, %(valid_from)s, %(origin)s)
ON CONFLICT (fluid, base_unit, valid_from) DO UPDATE SET price_eur = excluded.price_eur, origin = excluded.origin

-- name: epci_name
-- Whether an EPCI is known.
SELECT name FROM epci WHERE siren = %(siren)s

-- name: pilots
-- The pilots, and whether their station has weather.
SELECT p.siren, e.name, p.start::text, p.station,
       (SELECT count(*) FROM weather_day w WHERE w.station = p.station) AS weather_days
FROM pilot p JOIN epci e USING (siren) ORDER BY e.name
