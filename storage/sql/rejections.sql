-- name: lock
-- One replay at a time; the lock goes with the connection.
SELECT pg_try_advisory_lock(hashtext('vigie.replay_rejections'))

-- name: limits
-- Where this replay ends, so that what comes in meanwhile, or is refused again, is not taken up.
SELECT coalesce(max(id), 0), clock_timestamp() FROM rejection

-- name: not_replayable
-- Chosen messages whose bytes were cut when they came in.
SELECT count(DISTINCT digest) FROM rejection
WHERE reason = 'too_large' AND resolved_at IS NULL
  AND (%(reason)s::text IS NULL OR reason = %(reason)s::text)
  AND (%(device)s::text IS NULL OR device = %(device)s::text)
  AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s::bigint[]))
  AND (%(topic_prefix)s::text IS NULL OR starts_with(topic, %(topic_prefix)s::text))
  AND (%(codec)s::text IS NULL OR device IN (SELECT code FROM device WHERE codec = %(codec)s::text))

-- name: known
-- Whether one of these refusals is kept, waiting or resolved.
SELECT EXISTS (SELECT FROM rejection WHERE id = ANY(%(ids)s::bigint[]))

-- name: page
-- The next refusals that wait, up to so many and so many bytes (one at least), with what was received.
SELECT id, digest, topic, payload,
       (SELECT sum(times)::bigint FROM rejection same WHERE same.digest = sized.digest) AS times
FROM (
    SELECT id, digest, topic, payload, sum(octet_length(payload)) OVER (ORDER BY id) - octet_length(payload) AS before
    FROM (SELECT id, digest, topic, payload FROM rejection
          WHERE id > %(after)s AND id <= %(last)s AND resolved_at IS NULL AND reason <> 'too_large'
            AND (replayed_at IS NULL OR replayed_at < %(started)s)
            AND (%(reason)s::text IS NULL OR reason = %(reason)s::text)
            AND (%(device)s::text IS NULL OR device = %(device)s::text)
            AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s::bigint[]))
            AND (%(topic_prefix)s::text IS NULL OR starts_with(topic, %(topic_prefix)s::text))
            AND (%(codec)s::text IS NULL OR device IN (SELECT code FROM device WHERE codec = %(codec)s::text))
          ORDER BY id LIMIT %(limit)s) AS chosen
) sized
WHERE before < %(bytes)s
ORDER BY id

-- name: receptions
-- Every moment at which these messages came in; a message has several rows, one a refusal.
SELECT digest, received_at FROM (
    SELECT digest, received_at FROM rejection WHERE digest = ANY(%(digests)s)
    UNION
    SELECT digest, last_received_at FROM rejection WHERE digest = ANY(%(digests)s)
    UNION
    SELECT digest, received_at FROM rejection_reception WHERE digest = ANY(%(digests)s)
) reception
ORDER BY received_at, digest

-- name: settle
-- These messages were sent through: a refusal that did not come again is resolved, unless the message came in meanwhile.
UPDATE rejection r
SET replayed_at = clock_timestamp(),
    resolved_at = CASE WHEN EXISTS (
        SELECT FROM unnest(%(again_digests)s::bytea[], %(reasons)s::text[], %(details)s::text[], %(devices)s::text[])
                    AS a (digest, reason, detail, device)
        WHERE a.digest = r.digest AND a.reason = r.reason AND a.detail = r.detail AND a.device IS NOT DISTINCT FROM r.device)
        OR k.times <> (SELECT sum(s.times) FROM rejection s WHERE s.digest = r.digest)
        THEN NULL ELSE coalesce(r.resolved_at, clock_timestamp()) END
FROM unnest(%(digests)s::bytea[], %(times)s::bigint[]) AS k (digest, times)
WHERE r.digest = k.digest

-- name: refuse_anew
-- A refusal for another reason, or of another device, than before takes the place of the old one; it is no new arrival. Of
-- those that somebody may attach: what to add to the list of who speaks without a register (storage.unknown_traffic).
WITH anew AS (
    INSERT INTO rejection (digest, reason, detail, topic, payload, device, received_at, last_received_at, times, replayed_at)
    SELECT a.digest, a.reason, a.detail, k.topic, k.payload, a.device, k.received_at, k.last_received_at, k.times,
           clock_timestamp()
    FROM unnest(%(again_digests)s::bytea[], %(reasons)s::text[], %(details)s::text[], %(devices)s::text[])
         AS a (digest, reason, detail, device)
    CROSS JOIN LATERAL (
        SELECT topic, payload, min(received_at) OVER () AS received_at, max(last_received_at) OVER () AS last_received_at,
               max(times) OVER () AS times
        FROM rejection r WHERE r.digest = a.digest LIMIT 1
    ) k
    ON CONFLICT (digest, reason, detail, md5(device)) DO NOTHING
    RETURNING digest, reason, topic, octet_length(payload) AS size, device, received_at, last_received_at, times
), of_message AS (
    SELECT digest, device, left(topic, 500) AS topic, min(received_at) AS first, max(last_received_at) AS last,
           max(times) AS times, count(*) AS refusals, sum(size)::bigint AS size
    FROM anew WHERE reason = ANY(%(unattached)s::text[]) GROUP BY 1, 2, 3
), told AS (
    -- A message that waited under the same name before was counted when it came in.
    SELECT m.*, NOT EXISTS (
        SELECT FROM rejection r WHERE r.digest = m.digest AND r.device IS NOT DISTINCT FROM m.device
          AND r.reason = ANY(%(unattached)s::text[])) AS news
    FROM of_message m
)
SELECT CASE WHEN device IS NULL THEN 'topic' ELSE 'device' END AS kinds, coalesce(device, topic) AS senders,
       (array_agg(topic ORDER BY last DESC))[1] AS topics, min(first) AS firsts, max(last) AS lasts,
       coalesce(sum(times) FILTER (WHERE news), 0)::bigint AS counts, sum(refusals)::bigint AS refusals,
       sum(size)::bigint AS sizes
FROM told GROUP BY 1, 2

-- name: waiting
-- How many messages of a device wait for its meter.
SELECT count(DISTINCT digest) FROM rejection
WHERE device = ANY(%(devices)s) AND reason IN ('unknown_device', 'unknown_register') AND resolved_at IS NULL

-- name: forget
-- Refusals that are too old to be mended, and those that were resolved long ago.
SELECT forget_refusals(%(waiting_days)s::integer, %(resolved_days)s::integer)

-- name: raced
-- Devices of which messages were refused as unknown although they were registered by then: a collector had not read the
-- registry anew yet.
SELECT DISTINCT r.device FROM rejection r JOIN device d ON d.code = r.device
WHERE r.reason = 'unknown_device' AND r.resolved_at IS NULL AND r.last_received_at >= d.created_at
  AND (r.replayed_at IS NULL OR r.replayed_at < r.last_received_at)
