-- name: first_weather
-- Weather is told from a scenario's epoch on.
SELECT min(day) FROM weather_day WHERE station = %(station)s AND origin = 'simulation' HAVING count(*) > 0

-- name: last_time
-- How far most histories go: one may have fallen silent, or its clock be wrong.
SELECT nullif(percentile_disc(0.5) WITHIN GROUP (ORDER BY coalesce(last_time, '-infinity')), '-infinity')
FROM dashboard_register WHERE meter = ANY(%(meters)s)

-- name: messages_stored
-- Messages whose readings are committed.
SELECT coalesce(sum(messages_stored), 0)::bigint FROM ingest_count WHERE collector = %(collector)s

-- name: savings
-- What each pilot saved so far.
SELECT siren, epci, round(saving_kwh), round(low_kwh), round(high_kwh), round(saving_eur), verdict
FROM dashboard_saving ORDER BY saving_kwh DESC

-- name: sites
-- Sites of somebody's own, and those that a scenario wrote.
SELECT count(*) FILTER (WHERE simulated IS NULL), count(simulated) FROM site

-- name: taken
-- A name that is somebody's own: a site's, then a meter's, then that of a device which speaks for such a meter.
SELECT what, code FROM (
    SELECT 1 AS place, 'site' AS what, code FROM site WHERE simulated IS NULL AND code = ANY(%(sites)s)
    UNION ALL
    SELECT 2, 'meter', m.code FROM meter m JOIN site s ON s.id = m.site_id
    WHERE s.simulated IS NULL AND m.code = ANY(%(meters)s)
    UNION ALL
    SELECT 2, 'meter', code FROM virtual_meter WHERE code = ANY(%(meters)s)
    UNION ALL
    SELECT 3, 'device', d.code
    FROM device d JOIN register r ON r.device_id = d.id JOIN meter m ON m.id = r.meter_id JOIN site s ON s.id = m.site_id
    WHERE s.simulated IS NULL AND d.code = ANY(%(devices)s)
) found ORDER BY place, code LIMIT 1
