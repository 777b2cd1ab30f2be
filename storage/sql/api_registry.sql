-- name: epcis
-- Every EPCI with how many sites and meters it has here.
SELECT e.siren, e.name, e.kind, e.population, e.pilot_start,
       count(DISTINCT s.site_id) AS sites, count(DISTINCT m.id) AS meters
FROM dashboard_epci e
LEFT JOIN dashboard_site s USING (siren)
LEFT JOIN meter m ON m.site_id = s.site_id
GROUP BY e.siren, e.name, e.kind, e.population, e.pilot_start
ORDER BY e.name

-- name: sites
-- A page of sites in the order of their codes.
SELECT s.site_id, s.code, s.name, s.kind, s.commune_insee, s.commune, s.siren, s.epci, s.surface_m2, s.occupants,
       s.timezone, s.lamp_count, s.installed_power_w,
       (SELECT count(*) FROM meter m WHERE m.site_id = s.site_id) AS meters
FROM dashboard_site s
WHERE s.code > %(after)s::text
  AND (%(siren)s::text IS NULL OR s.siren = %(siren)s::text)
  AND (%(kind)s::text IS NULL OR s.kind = %(kind)s::text)
ORDER BY s.code
LIMIT %(limit)s::integer

-- name: site
-- One site.
SELECT s.site_id, s.code, s.name, s.kind, s.commune_insee, s.commune, s.siren, s.epci, s.surface_m2, s.occupants,
       s.timezone, s.lamp_count, s.installed_power_w,
       (SELECT count(*) FROM meter m WHERE m.site_id = s.site_id) AS meters
FROM dashboard_site s
WHERE s.code = %(code)s::text

-- name: meters
-- A page of registers in the order of their meters, with what was last heard and what was refused.
SELECT r.register_id, r.meter, r.register, r.fluid, r.kind, r.unit, r.base_unit, r.interval_s, r.device,
       r.delivery_point, r.site, r.site_name, r.site_kind, r.siren, r.epci, r.timezone,
       r.last_time, r.last_value, r.last_value * r.factor AS last_amount, r.last_received_at,
       r.known_since, r.heard_interval_s, r.late_at < %(now)s::timestamptz AS late,
       coalesce(x.rejected, 0)::bigint AS rejected
FROM dashboard_register r
LEFT JOIN (SELECT device, sum(times) AS rejected FROM dashboard_rejection WHERE resolved_at IS NULL GROUP BY device) x ON x.device = r.device
WHERE (r.meter, r.register) > (%(after_meter)s::text, %(after_register)s::text)
  AND (%(siren)s::text IS NULL OR r.siren = %(siren)s::text)
  AND (%(site)s::text IS NULL OR r.site = %(site)s::text)
  AND (NOT %(late)s::boolean OR r.late_at < %(now)s::timestamptz)
ORDER BY r.meter, r.register
LIMIT %(limit)s::integer

-- name: unknown_devices
-- Devices that report and have no meter here: the list of what is to be connected.
SELECT device, sum(times)::bigint AS messages, min(received_at) AS first_received_at,
       max(last_received_at) AS last_received_at, min(topic) AS topic
FROM dashboard_rejection
WHERE reason = 'unknown_device' AND device IS NOT NULL AND resolved_at IS NULL
GROUP BY device
ORDER BY max(last_received_at) DESC
LIMIT %(limit)s::integer
