-- name: applied_migrations
-- Which migrations this database has.
SELECT migration_id FROM _yoyo_migration

-- name: ingest
-- What each collector did, in all.
SELECT collector, sum(messages)::bigint AS messages, sum(messages_stored)::bigint AS messages_stored,
       sum(readings)::bigint AS readings, sum(stored)::bigint AS stored, sum(duplicates)::bigint AS duplicates,
       sum(superseded)::bigint AS superseded, sum(rejected)::bigint AS rejected, sum(unmapped)::bigint AS unmapped
FROM dashboard_ingest GROUP BY collector ORDER BY collector

-- name: silent
-- How many registers are late, of how many.
SELECT count(*) AS registers,
       count(*) FILTER (WHERE late_at < %(now)s::timestamptz) AS silent
FROM dashboard_register

-- name: rejections
-- Refusals by reason.
SELECT reason, sum(times)::bigint AS times FROM dashboard_rejection GROUP BY reason ORDER BY reason

-- name: collectors
-- What each collector last said of itself; one that reports no more, and did not stop, is silent.
SELECT name, share AS group, condition, since, started_at, reported_at, held_messages, held_bytes, last_stored_at,
       last_waited_from, last_waited_to, broker_dropped,
       condition <> 'stopped' AND reported_at < now() - INTERVAL '30 seconds' AS silent
FROM collector_state ORDER BY name

-- name: derivation
-- What waits for the derivation, and since when the oldest of it was noted or last worked at; and which of these failed (an
-- empty span tells it): they have waited since their first reading that is not in the figures, and are told for themselves.
WITH series AS MATERIALIZED (
    SELECT register_id, source_id, bool_or(isempty(span)) AS failed, min(noted_at) FILTER (WHERE NOT isempty(span)) AS since
    FROM stale_span GROUP BY register_id, source_id
)
SELECT count(*) AS series, min(since) AS since,
       coalesce(extract(epoch FROM clock_timestamp() - min(since)), 0)::float8 AS behind_s,
       coalesce(min(since) FILTER (WHERE NOT failed) < clock_timestamp() - INTERVAL '5 minutes', false) AS late,
       count(*) FILTER (WHERE failed) AS failed,
       ARRAY(SELECT m.code || ' / ' || r.name FROM series s
             JOIN register r ON r.id = s.register_id JOIN meter m ON m.id = r.meter_id
             WHERE s.failed ORDER BY 1 LIMIT 3) AS failed_names
FROM series

-- name: forgotten
-- Messages of unknown senders that were forgotten because more came than is kept.
SELECT coalesce(sum(messages), 0)::bigint AS messages, min(day) AS since FROM unknown_forgotten
