-- name: senders
-- A page of who speaks without a register, the last heard first, each with its latest message that waits; who was attached
-- meanwhile, and of whom nothing waits, is none of them.
SELECT u.kind, u.sender, u.topic, u.first_heard, u.last_heard, u.messages, u.ignored_at, u.ignored_by,
       EXISTS (SELECT FROM register g JOIN device d ON d.id = g.device_id
               WHERE u.kind = 'device' AND d.code = u.sender) AS attached,
       r.reason, r.detail, r.topic AS sample_topic, r.payload, r.last_received_at AS sample_received_at
FROM unknown_sender u
JOIN LATERAL (
    SELECT w.reason, w.detail, w.topic, w.payload, w.last_received_at FROM rejection w
    WHERE u.kind = 'device' AND w.device = u.sender AND w.resolved_at IS NULL
      AND w.reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                       'description_missing', 'key_missing', 'key_wrong')
    UNION ALL
    SELECT w.reason, w.detail, w.topic, w.payload, w.last_received_at FROM rejection w
    WHERE u.kind = 'topic' AND w.device IS NULL AND left(w.topic, 500) = u.sender AND w.resolved_at IS NULL
      AND w.reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                       'description_missing', 'key_missing', 'key_wrong')
    ORDER BY last_received_at DESC LIMIT 1
) r ON true
WHERE (u.ignored_at IS NOT NULL) = %(ignored)s::boolean
  AND (%(sender)s::text IS NULL OR (u.kind = %(kind)s::text AND u.sender = %(sender)s::text))
  AND (%(after_heard)s::timestamptz IS NULL
       OR (u.last_heard, u.kind, u.sender) < (%(after_heard)s::timestamptz, %(after_kind)s::text, %(after_sender)s::text))
ORDER BY u.last_heard DESC, u.kind DESC, u.sender DESC
LIMIT %(limit)s::integer

-- name: sender
-- One of them, whatever waits of it.
SELECT u.kind, u.sender, u.topic, u.first_heard, u.last_heard, u.messages, u.ignored_at, u.ignored_by,
       EXISTS (SELECT FROM register g JOIN device d ON d.id = g.device_id
               WHERE u.kind = 'device' AND d.code = u.sender) AS attached,
       (SELECT codec FROM device WHERE u.kind = 'device' AND code = u.sender) AS codec
FROM unknown_sender u
WHERE u.kind = %(kind)s::text AND u.sender = %(sender)s::text

-- name: messages
-- The latest messages of one that wait, each once, the latest first; what is too long for a sample is left out.
SELECT DISTINCT ON (received_at, digest) topic, payload, received_at FROM (
    SELECT digest, topic, payload, last_received_at AS received_at FROM rejection
    WHERE %(kind)s::text = 'device' AND device = %(sender)s::text AND resolved_at IS NULL
      AND octet_length(payload) <= 262144
    UNION ALL
    SELECT digest, topic, payload, last_received_at AS received_at FROM rejection
    WHERE %(kind)s::text = 'topic' AND device IS NULL AND left(topic, 500) = %(sender)s::text AND resolved_at IS NULL
      AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                     'description_missing', 'key_missing', 'key_wrong')
      AND octet_length(payload) <= 262144) waiting
ORDER BY received_at DESC, digest
LIMIT %(limit)s::integer

-- name: ignore
-- Somebody does not want to hear of a sender any more, or again.
UPDATE unknown_sender
SET ignored_at = CASE WHEN %(ignored)s::boolean THEN coalesce(ignored_at, now()) END,
    ignored_by = CASE WHEN %(ignored)s::boolean THEN coalesce(ignored_by, %(by)s::text) END
WHERE kind = %(kind)s::text AND sender = %(sender)s::text
RETURNING kind

-- name: site_of
-- A site as it is known.
SELECT code, name, kind, commune_insee, timezone FROM site WHERE code = %(site)s::text

-- name: meter_of
-- Where a meter is known to be, and what flows through it.
SELECT s.code AS site, m.fluid FROM meter m JOIN site s ON s.id = m.site_id WHERE m.code = %(meter)s::text

-- name: register_of
-- Which device a meter's register listens to, and whether it has readings.
SELECT d.code AS device, r.channel, EXISTS (SELECT FROM register_state s WHERE s.register_id = r.id) AS spoke FROM register r JOIN meter m ON m.id = r.meter_id JOIN device d ON d.id = r.device_id
WHERE m.code = %(meter)s::text AND r.name = %(register)s::text

-- name: new_site
-- A site that is made with its first meter.
INSERT INTO site (code, name, kind, commune_insee)
VALUES (%(code)s, %(name)s, %(kind)s, %(commune_insee)s)
ON CONFLICT (code) DO NOTHING
RETURNING id

-- name: feeds
-- Whether a register listens to a device.
SELECT r.id FROM register r JOIN device d ON d.id = r.device_id WHERE d.code = %(device)s::text LIMIT 1

-- name: set_codec
-- Which codec reads a device's bytes.
UPDATE device SET codec = %(codec)s::text WHERE code = %(device)s::text

-- name: site_choices
-- Every site by its name, to choose from.
SELECT code, name FROM site ORDER BY name, code

-- name: communes
-- Communes that a site may be in: their numbers and names.
SELECT insee, name FROM commune ORDER BY name
