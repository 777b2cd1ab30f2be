-- name: lock
-- One list is applied, or one device attached, at a time.
SELECT pg_advisory_xact_lock(hashtextextended('vigie.connecting', 0))

-- name: communes
-- Every commune's number and name.
SELECT insee, name FROM commune

-- name: codecs
-- Every uploaded payload codec.
SELECT DISTINCT name FROM codec

-- name: sites
-- What is known of the sites that a list names.
SELECT code, kind, commune_insee FROM site WHERE code = ANY(%(sites)s)

-- name: site_codes
-- Every site's code.
SELECT code FROM site

-- name: meters
-- What is known of the meters that a list names.
SELECT m.code, s.code, m.fluid, m.delivery_point
FROM meter m JOIN site s ON s.id = m.site_id WHERE m.code = ANY(%(meters)s)

-- name: virtual_meters
-- Which of these codes are virtual meters'.
SELECT code FROM virtual_meter WHERE code = ANY(%(meters)s)

-- name: registers
-- The registers of the meters that a list names, and all that the devices it names feed.
SELECT m.code, r.name, r.kind, r.unit, r.scale, r.digits, r.max_rate, r.interval_s, d.code, r.channel, s.code
FROM register r
JOIN meter m ON m.id = r.meter_id
JOIN site s ON s.id = m.site_id
JOIN device d ON d.id = r.device_id
WHERE m.code = ANY(%(meters)s) OR d.code = ANY(%(devices)s)

-- name: devices
-- The codecs of the devices that a list names.
SELECT code, codec FROM device WHERE code = ANY(%(devices)s)

-- name: identities
-- Accounts: those that hold, or all there ever were.
SELECT d.code, i.credential, i.publish, i.subscribe, i.issued_at, i.issued_by, i.revoked_at, i.revoked_by
FROM device_identity i JOIN device d ON d.id = i.device_id
WHERE i.revoked_at IS NULL OR %(all)s
ORDER BY d.code, i.id

-- name: ended
-- The devices of a list that had an account, and have none.
SELECT d.code FROM device d JOIN device_identity i ON i.device_id = d.id
WHERE d.code = ANY(%(devices)s) GROUP BY d.code HAVING bool_and(i.revoked_at IS NOT NULL)

-- name: shared
-- Accounts of gateways, network servers and others that feed no register themselves.
SELECT d.code FROM device d JOIN device_identity i ON i.device_id = d.id
WHERE i.revoked_at IS NULL AND NOT EXISTS (SELECT FROM register r WHERE r.device_id = d.id)

-- name: feeding
-- Every device that feeds a register.
SELECT code FROM device d WHERE EXISTS (SELECT FROM register r WHERE r.device_id = d.id)

-- name: device_levels
-- The topics of the mapping profiles in force, with each level that names a device; of most it is called so.
SELECT topic, coalesce(source->>'level', 'device')
FROM (SELECT DISTINCT ON (name) name, active, body->>'topic' AS topic, body->'device' AS device
      FROM profile ORDER BY name, version DESC) newest
LEFT JOIN LATERAL jsonb_array_elements(
    CASE jsonb_typeof(device) WHEN 'array' THEN device WHEN 'object' THEN jsonb_build_array(device) ELSE '[]' END
) AS source ON true
WHERE active AND topic IS NOT NULL AND (source IS NULL OR source->>'level' IS NOT NULL)

-- name: profile_topics
-- The topics of the mapping profiles in force that name devices by a level.
SELECT name, body->>'topic' FROM (SELECT DISTINCT ON (name) * FROM profile ORDER BY name, version DESC) newest
WHERE active AND body->>'device' IS NULL ORDER BY name

-- name: ensure_sites
-- The sites of a list; one that is known keeps what is known of it, and is somebody's own from now on.
INSERT INTO site (code, name, kind, commune_insee)
SELECT DISTINCT ON (code) code, code, kind, commune
FROM unnest(%(sites)s::text[], %(site_kinds)s::text[], %(communes)s::text[]) AS asked (code, kind, commune)
ON CONFLICT (code) DO UPDATE SET simulated = NULL

-- name: ensure_meters
-- The meters of a list.
INSERT INTO meter (code, site_id, fluid, delivery_point)
SELECT DISTINCT ON (asked.meter) asked.meter, s.id, asked.fluid, asked.point
FROM unnest(%(meters)s::text[], %(sites)s::text[], %(fluids)s::text[], %(points)s::text[])
     AS asked (meter, site, fluid, point)
JOIN site s ON s.code = asked.site
ORDER BY asked.meter, asked.point NULLS LAST
ON CONFLICT (code) DO UPDATE SET delivery_point = coalesce(excluded.delivery_point, meter.delivery_point)

-- name: ensure_devices
-- The devices of a list, with the codecs that read their bytes.
INSERT INTO device (code, codec)
SELECT DISTINCT ON (asked.device) asked.device, asked.codec
FROM unnest(%(devices)s::text[], %(codecs)s::text[]) AS asked (device, codec)
ORDER BY asked.device, asked.codec NULLS LAST
ON CONFLICT (code) DO UPDATE SET codec = excluded.codec

-- name: changing
-- The registers whose rules the list changes: what was derived of them must be derived again.
SELECT r.id
FROM unnest(%(meters)s::text[], %(names)s::text[], %(kinds)s::text[], %(units)s::text[], %(scales)s::float8[],
            %(digits)s::smallint[], %(max_rates)s::float8[], %(intervals)s::integer[])
     AS asked (meter, name, kind, unit, scale, digits, max_rate, interval_s)
JOIN meter m ON m.code = asked.meter
JOIN register r ON r.meter_id = m.id AND r.name = asked.name
WHERE (r.kind, r.unit, r.scale, r.digits, r.max_rate, r.interval_s)
      IS DISTINCT FROM (asked.kind, asked.unit, asked.scale, asked.digits, asked.max_rate, asked.interval_s)

-- name: write_registers
-- The registers of a list.
INSERT INTO register (meter_id, name, kind, unit, base_unit, factor, scale, digits, max_rate, interval_s, device_id,
                      channel)
SELECT m.id, asked.name, asked.kind, asked.unit, asked.base_unit, asked.factor, asked.scale, asked.digits,
       asked.max_rate, asked.interval_s, d.id, asked.channel
FROM unnest(%(meters)s::text[], %(names)s::text[], %(kinds)s::text[], %(units)s::text[], %(base_units)s::text[],
            %(factors)s::float8[], %(scales)s::float8[], %(digits)s::smallint[], %(max_rates)s::float8[],
            %(intervals)s::integer[], %(devices)s::text[], %(channels)s::text[])
     AS asked (meter, name, kind, unit, base_unit, factor, scale, digits, max_rate, interval_s, device, channel)
JOIN meter m ON m.code = asked.meter
JOIN device d ON d.code = asked.device
ON CONFLICT (meter_id, name) DO UPDATE SET kind = excluded.kind, unit = excluded.unit,
    base_unit = excluded.base_unit, factor = excluded.factor, scale = excluded.scale, digits = excluded.digits,
    max_rate = excluded.max_rate, interval_s = excluded.interval_s, device_id = excluded.device_id,
    channel = excluded.channel

-- name: end_identities
-- Accounts of devices end; returns whose.
UPDATE device_identity i SET revoked_at = now(), revoked_by = %(by)s
FROM device d
WHERE d.id = i.device_id AND d.code = ANY(%(devices)s) AND i.revoked_at IS NULL
RETURNING d.code

-- name: begin_identity
-- An account of a device begins.
INSERT INTO device_identity (device_id, username, credential, publish, subscribe, issued_by)
SELECT id, %(device)s, %(credential)s, %(publish)s, %(subscribe)s, %(by)s FROM device WHERE code = %(device)s

-- name: connected
-- What a device feeds, for its sheet.
SELECT d.code, s.code, s.name, m.code, r.name, r.unit, r.kind, r.channel, d.codec
FROM register r
JOIN meter m ON m.id = r.meter_id
JOIN site s ON s.id = m.site_id
JOIN device d ON d.id = r.device_id
WHERE d.code = ANY(%(devices)s)
ORDER BY d.code, m.code, r.name

-- name: waiting
-- The refusals of these devices that may be mended by now.
SELECT id FROM rejection
WHERE device = ANY(%(devices)s) AND reason IN ('unknown_device', 'unknown_register') AND resolved_at IS NULL
