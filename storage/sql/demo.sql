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

-- name: real_sites
-- Sites of somebody's own, in a database where no simulation was ever installed.
SELECT count(*) FROM site WHERE NOT EXISTS (SELECT FROM weather_day WHERE origin = 'simulation')
