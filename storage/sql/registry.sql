-- name: upsert_epci
-- An inter-municipal body.
INSERT INTO epci (siren, name, kind, tax_regime, population)
VALUES (%(siren)s, %(name)s, %(kind)s, %(tax_regime)s, %(population)s)
ON CONFLICT (siren) DO UPDATE SET name = excluded.name, kind = excluded.kind, tax_regime = excluded.tax_regime,
    population = excluded.population

-- name: upsert_commune
-- A commune.
INSERT INTO commune (insee, name, siren, population, postal_codes)
VALUES (%(insee)s, %(name)s, %(siren)s, %(population)s, %(postal_codes)s)
ON CONFLICT (insee) DO UPDATE SET name = excluded.name, siren = excluded.siren, population = excluded.population,
    postal_codes = excluded.postal_codes

-- name: add_membership
-- A commune without any membership joins its EPCI for all time; later moves are dated by hand.
INSERT INTO epci_membership (insee, siren, valid)
SELECT %(insee)s, %(siren)s, daterange(NULL, NULL)
WHERE NOT EXISTS (SELECT FROM epci_membership WHERE insee = %(insee)s)

-- name: add_tariff
-- A dated price.
INSERT INTO tariff (fluid, base_unit, price_eur, valid_from, origin)
VALUES (%(fluid)s, %(base_unit)s, %(price_eur)s, %(valid_from)s, %(origin)s)
ON CONFLICT (fluid, base_unit, valid_from) DO NOTHING

-- name: upsert_site
-- A site, known by its code; one that a scenario had written becomes somebody's own.
INSERT INTO site (code, name, kind, commune_insee, surface_m2, occupants, timezone)
VALUES (%(code)s, %(name)s, %(kind)s, %(commune_insee)s, %(surface_m2)s, %(occupants)s, %(timezone)s)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind,
    commune_insee = excluded.commune_insee, surface_m2 = excluded.surface_m2, occupants = excluded.occupants,
    timezone = excluded.timezone, simulated = NULL
RETURNING id

-- name: ensure_site
-- A site that a list of meters names: its details are kept if it is known already, and it is somebody's own from now on.
INSERT INTO site (code, name, kind, commune_insee) VALUES (%(code)s, %(code)s, %(kind)s, %(commune_insee)s)
ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, commune_insee = excluded.commune_insee,
    simulated = NULL

-- name: mark_simulated
-- Sites that a scenario has just written.
UPDATE site SET simulated = %(scenario)s WHERE code = ANY(%(sites)s)

-- name: upsert_cabinet
-- What a lighting cabinet feeds.
INSERT INTO lighting_cabinet (site_id, lamp_count, installed_power_w)
VALUES (%(site_id)s, %(lamp_count)s, %(installed_power_w)s)
ON CONFLICT (site_id) DO UPDATE SET lamp_count = excluded.lamp_count, installed_power_w = excluded.installed_power_w

-- name: upsert_meter
-- A meter, known by its code.
INSERT INTO meter (code, site_id, fluid, delivery_point)
SELECT %(code)s, id, %(fluid)s, %(delivery_point)s FROM site WHERE code = %(site)s
ON CONFLICT (code) DO UPDATE SET site_id = excluded.site_id, fluid = excluded.fluid,
    delivery_point = coalesce(excluded.delivery_point, meter.delivery_point)

-- name: ensure_device
-- A device, known by the name it speaks under.
INSERT INTO device (code) VALUES (%(device)s) ON CONFLICT (code) DO NOTHING

-- name: register_state
-- What is known of a register now.
SELECT r.id, m.site_id, s.code, m.fluid, r.kind, r.unit, r.scale, r.digits, r.max_rate, r.interval_s, s.timezone, d.code,
       r.channel
FROM register r JOIN meter m ON m.id = r.meter_id JOIN site s ON s.id = m.site_id JOIN device d ON d.id = r.device_id
WHERE m.code = %(meter)s AND r.name = %(name)s

-- name: is_virtual
-- Whether a virtual meter has this code.
SELECT FROM virtual_meter WHERE code = %(meter)s

-- name: channel_owner
-- Who listens to a device's channel already.
SELECT m.code, r.name FROM register r JOIN meter m ON m.id = r.meter_id JOIN device d ON d.id = r.device_id
WHERE d.code = %(device)s AND r.channel = %(channel)s

-- name: upsert_register
-- A register of a meter.
INSERT INTO register (meter_id, name, kind, unit, base_unit, factor, scale, digits, max_rate, interval_s, device_id,
                      channel)
SELECT m.id, %(name)s, %(kind)s, %(unit)s, %(base_unit)s, %(factor)s, %(scale)s, %(digits)s, %(max_rate)s,
       %(interval_s)s, d.id, %(channel)s
FROM meter m, device d WHERE m.code = %(meter)s AND d.code = %(device)s
ON CONFLICT (meter_id, name) DO UPDATE SET kind = excluded.kind, unit = excluded.unit,
    base_unit = excluded.base_unit, factor = excluded.factor, scale = excluded.scale, digits = excluded.digits,
    max_rate = excluded.max_rate, interval_s = excluded.interval_s, device_id = excluded.device_id,
    channel = excluded.channel
RETURNING id

-- name: mark_all_stale
-- A register whose rules changed is derived anew as a whole, in every series it may have: readings may be on their way where
-- nobody sees them yet, and a longer interval may have booked before the first one. What a retention has dropped the
-- readings of stays as it is.
INSERT INTO stale_span (register_id, source_id, span)
SELECT %(register_id)s, s.id, tstzmultirange(tstzrange(
    CASE WHEN EXISTS (SELECT FROM hour_amount h WHERE h.register_id = %(register_id)s AND h.source_id = s.id
                      AND h.coverage > 0 AND h.hour < f.time - INTERVAL '93 days') THEN f.time
         ELSE '2000-01-01Z' END, '2100-01-01Z'))
FROM source s
LEFT JOIN LATERAL (SELECT time FROM reading r WHERE r.register_id = %(register_id)s AND r.source_id = s.id
                   ORDER BY time LIMIT 1) f ON true

-- name: set_pilot
-- When an EPCI's pilot began, and whose weather corrects it.
INSERT INTO pilot (siren, start, station) VALUES (%(siren)s, %(start)s, %(station)s)
ON CONFLICT (siren) DO UPDATE SET start = excluded.start, station = excluded.station

-- name: upsert_weather
-- One day of a station.
INSERT INTO weather_day (station, day, tmin, tmax, origin)
VALUES (%(station)s, %(day)s, %(tmin)s, %(tmax)s, %(origin)s)
ON CONFLICT (station, day) DO UPDATE SET tmin = excluded.tmin, tmax = excluded.tmax, origin = excluded.origin

-- name: communes
-- Every commune's number and name.
SELECT insee, name FROM commune

-- name: sirens
-- The EPCI that communes belong to today.
SELECT DISTINCT siren FROM epci_membership WHERE insee = ANY(%(communes)s) AND valid @> CURRENT_DATE

-- name: meter_registers
-- The registers of a meter, with the names their readings arrive under.
SELECT r.id, r.name, r.kind, r.unit, d.code, r.channel
FROM register r JOIN meter m ON m.id = r.meter_id JOIN device d ON d.id = r.device_id
WHERE m.code = %(meter)s ORDER BY r.name

-- name: all_registers
-- Every register by meter and name, as a source tells it.
SELECT m.code, r.name, r.id, coalesce(o.kind, r.kind), coalesce(o.unit, r.unit)
FROM register r
JOIN meter m ON m.id = r.meter_id
LEFT JOIN source s ON s.name = %(source)s::text
LEFT JOIN source_series o ON o.register_id = r.id AND o.source_id = s.id

-- name: ensure_source
-- A named series of readings.
INSERT INTO source (name) VALUES (%(name)s) ON CONFLICT (name) DO NOTHING

-- name: counts
-- The size of the installation, for a summary.
SELECT (SELECT count(*) FROM site), (SELECT count(*) FROM meter), (SELECT count(*) FROM reading),
       (SELECT count(*) FROM anomaly), (SELECT coalesce(sum(messages_stored), 0)::bigint FROM ingest_count)
