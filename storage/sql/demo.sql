-- name: pilot_start
-- The demo's pilots all begin on one day.
SELECT min(start) FROM pilot WHERE station = 'demo' HAVING count(*) > 0

-- name: last_time
-- How far the history of every register goes; an interrupted first start left some without any.
SELECT CASE WHEN count(*) = count(last_time) THEN min(last_time) END FROM dashboard_register

-- name: messages_stored
-- Messages whose readings are committed.
SELECT coalesce(sum(messages_stored), 0)::bigint FROM ingest_count WHERE collector = %(collector)s

-- name: savings
-- What each pilot saved so far.
SELECT siren, epci, round(saving_kwh), round(low_kwh), round(high_kwh), round(saving_eur), verdict
FROM dashboard_saving ORDER BY saving_kwh DESC

-- name: real_sites
-- Sites of somebody's own, in a database where the simulation was never installed.
SELECT count(*) FROM site WHERE NOT EXISTS (SELECT FROM pilot WHERE station = 'demo')
