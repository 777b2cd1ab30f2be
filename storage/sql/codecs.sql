-- name: codecs
-- The version in force of every codec, with how many versions, vectors and devices it has.
SELECT DISTINCT ON (c.name)
    c.name, c.version, c.note, c.created_at, c.created_by,
    jsonb_array_length(c.vectors) AS vectors,
    octet_length(c.source) AS bytes,
    (SELECT count(*) FROM device d WHERE d.codec = c.name) AS devices
FROM codec c
ORDER BY c.name, c.version DESC

-- name: codec
-- One version of a codec with its source and vectors; null asks for the one in force.
SELECT name, version, source, vectors, note, created_at, created_by
FROM codec
WHERE name = %(name)s::text AND (%(version)s::integer IS NULL OR version = %(version)s::integer)
ORDER BY version DESC
LIMIT 1

-- name: versions
-- Every version of a codec, the newest first.
SELECT version, note, created_at, created_by, jsonb_array_length(vectors) AS vectors, octet_length(source) AS bytes
FROM codec
WHERE name = %(name)s::text
ORDER BY version DESC

-- name: devices
-- The devices whose frames a codec reads.
SELECT code FROM device WHERE codec = %(name)s::text ORDER BY code

-- name: lock
-- One upload of a name at a time: versions are counted.
SELECT pg_advisory_xact_lock(hashtextextended('codec ' || %(name)s::text, 0))

-- name: add
-- The next version of a codec; it is in force from the commit on.
INSERT INTO codec (name, version, source, vectors, note, created_by)
SELECT %(name)s::text, coalesce(max(version), 0) + 1, %(source)s::text, %(vectors)s::jsonb, %(note)s::text, %(by)s::text
FROM codec
WHERE name = %(name)s::text
RETURNING version

-- name: assign
-- Which codec reads a device's frames from now on; null = those that recognise them.
UPDATE device SET codec = %(codec)s::text WHERE code = %(device)s::text

-- name: device_codec
-- The codec of a device; no row where there is no such device.
SELECT codec FROM device WHERE code = %(device)s::text

-- name: waiting
-- How many refused messages of the devices that a codec reads wait.
SELECT count(DISTINCT digest) AS messages FROM rejection
WHERE resolved_at IS NULL AND reason <> 'too_large' AND device IN (SELECT code FROM device WHERE codec = %(name)s::text)

-- name: recent_refused
-- The latest messages of the devices that a codec reads, among those that are kept because they were refused once.
SELECT device, topic, payload, received_at FROM (
    SELECT DISTINCT ON (digest) digest, device, topic, payload, last_received_at AS received_at FROM rejection
    WHERE device IN (SELECT code FROM device WHERE codec = %(name)s::text) AND reason <> 'too_large'
    ORDER BY digest, last_received_at DESC
) kept
ORDER BY received_at DESC, digest LIMIT %(limit)s::integer
