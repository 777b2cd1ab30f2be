-- What readers see (Grafana, pages, panels): views, never tables. Their columns are a promise (docs/interfaces.md).
-- depends: 0003.derived

CREATE VIEW dashboard_epci AS
SELECT e.siren, e.name, e.kind, e.population, p.start AS pilot_start
FROM epci e LEFT JOIN pilot p USING (siren);

CREATE VIEW dashboard_site AS
SELECT s.id AS site_id, s.code, s.name, s.kind, s.commune_insee, c.name AS commune, m.siren, e.name AS epci,
       s.surface_m2, s.occupants, s.timezone, l.lamp_count, l.installed_power_w
FROM site s
JOIN commune c ON c.insee = s.commune_insee
LEFT JOIN epci_membership m ON m.insee = s.commune_insee AND m.valid @> CURRENT_DATE
LEFT JOIN epci e ON e.siren = m.siren
LEFT JOIN lighting_cabinet l ON l.site_id = s.id;

CREATE VIEW dashboard_register AS
SELECT r.id AS register_id, m.code AS meter, r.name AS register, m.fluid, r.kind, r.unit, r.base_unit, r.interval_s,
       r.scale * r.factor AS factor, m.delivery_point, d.code AS device, r.channel,
       s.site_id, s.code AS site, s.name AS site_name, s.kind AS site_kind, s.siren, s.epci, s.timezone,
       st.first_time, st.last_time, st.last_value, st.last_received_at
FROM register r
JOIN meter m ON m.id = r.meter_id
JOIN device d ON d.id = r.device_id
JOIN dashboard_site s ON s.site_id = m.site_id
LEFT JOIN register_state st ON st.register_id = r.id;

CREATE VIEW dashboard_reading AS
SELECT r.register_id, m.site_id, r.time, r.value, r.received_at
FROM reading r
JOIN register g ON g.id = r.register_id
JOIN meter m ON m.id = g.meter_id
WHERE r.source_id = 1;

CREATE VIEW dashboard_hour AS
SELECT h.register_id, m.site_id, m.fluid, g.base_unit, h.hour AS time, h.amount, h.estimated, h.coverage, h.revision
FROM hour_amount h
JOIN register g ON g.id = h.register_id
JOIN meter m ON m.id = g.meter_id
WHERE h.source_id = 1;

-- The EPCI of the day, not of today.
CREATE VIEW dashboard_day AS
SELECT d.register_id, m.site_id, m.fluid, g.base_unit, ms.siren, d.day,
       (d.day::timestamp AT TIME ZONE s.timezone) AS time, d.amount, d.estimated, d.coverage, d.revision
FROM day_amount d
JOIN register g ON g.id = d.register_id
JOIN meter m ON m.id = g.meter_id
JOIN site s ON s.id = m.site_id
LEFT JOIN epci_membership ms ON ms.insee = s.commune_insee AND ms.valid @> d.day
WHERE d.source_id = 1;

CREATE VIEW dashboard_expected AS
SELECT x.register_id, m.site_id, m.fluid, x.hour AS time, x.expected, x.low, x.high
FROM expected_hour x
JOIN register g ON g.id = x.register_id
JOIN meter m ON m.id = g.meter_id;

CREATE VIEW dashboard_anomaly AS
SELECT a.id, a.register_id, a.kind, a.detector, a.starts_at, a.ends_at, a.actual, a.expected, a.cost_eur, a.score,
       a.found_at, r.meter, r.register, r.fluid, r.base_unit, r.site_id, r.site, r.site_name, r.site_kind,
       r.siren, r.epci, r.timezone
FROM anomaly a JOIN dashboard_register r USING (register_id);

CREATE VIEW dashboard_saving AS
SELECT s.*, e.name AS epci FROM epci_saving s JOIN epci e USING (siren);

CREATE VIEW dashboard_rejection AS
SELECT id, reason, detail, topic, device, received_at, last_received_at, times, octet_length(payload) AS payload_bytes
FROM rejection;

CREATE VIEW dashboard_ingest AS
SELECT hour AS time, collector, messages, messages_stored, readings, stored, duplicates, superseded, rejected, unmapped
FROM ingest_count;

CREATE VIEW dashboard_weather AS SELECT station, day, tmin, tmax, origin FROM weather_day;

CREATE VIEW dashboard_tariff AS SELECT fluid, base_unit, price_eur, valid_from, origin FROM tariff;
