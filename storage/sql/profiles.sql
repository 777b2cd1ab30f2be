-- name: all
-- The newest version of each mapping profile, by name.
SELECT DISTINCT ON (name) name, version, active, body, created_at, created_by FROM profile ORDER BY name, version DESC

-- name: one
-- A version of a profile (null: the newest).
SELECT name, version, active, body, vectors, created_at, created_by FROM profile
WHERE name = %(name)s::text AND (%(version)s::integer IS NULL OR version = %(version)s::integer)
ORDER BY version DESC LIMIT 1

-- name: versions
-- Every version of a profile, the newest first.
SELECT version, created_at, created_by FROM profile WHERE name = %(name)s::text ORDER BY version DESC

-- name: lock
-- Versions of one name are written one after the other.
SELECT pg_advisory_xact_lock(hashtext('vigie.profile'), hashtext(%(name)s::text))

-- name: same
-- The newest version where it says the same and is in force: it is not written again.
SELECT version FROM (SELECT * FROM profile WHERE name = %(name)s::text ORDER BY version DESC LIMIT 1) newest
WHERE active AND body = %(body)s::jsonb AND vectors = %(vectors)s::jsonb

-- name: add
-- The next version of a profile, in force from now on.
INSERT INTO profile (name, version, body, vectors, created_by)
SELECT %(name)s::text, coalesce(max(version), 0) + 1, %(body)s::jsonb, %(vectors)s::jsonb, %(by)s::text
FROM profile WHERE name = %(name)s::text
RETURNING version

-- name: activate
-- Put the newest version in force, or out of it.
UPDATE profile SET active = %(active)s::boolean
WHERE name = %(name)s::text AND version = (SELECT max(version) FROM profile WHERE name = %(name)s::text)

-- name: recent_refused
-- The latest messages of topics that fit a pattern, among the last refusals: each once, whole, and of a size to be shown.
SELECT topic, payload, last_received_at AS received_at FROM (
    SELECT DISTINCT ON (digest) digest, topic, payload, last_received_at FROM rejection
    WHERE id > (SELECT coalesce(max(id), 0) FROM rejection) - 50000 AND topic ~ %(pattern)s::text
      AND reason <> 'too_large' AND octet_length(payload) <= %(bytes)s::integer
    ORDER BY digest, last_received_at DESC
) message
ORDER BY last_received_at DESC LIMIT %(limit)s::integer

-- name: registers
-- The registers that devices feed, and what is expected of them.
SELECT device, channel, register_id, kind, unit FROM dashboard_register WHERE device = ANY(%(devices)s::text[])
