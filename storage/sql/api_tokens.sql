-- name: create
-- A token's digest; the token itself is kept nowhere.
INSERT INTO access_token (digest, role, label, expires_at)
VALUES (%(digest)s::bytea, %(role)s::text, %(label)s::text, %(expires_at)s::timestamptz)
RETURNING id::text

-- name: find
-- The valid token of a digest.
SELECT id::text AS id, role, label FROM access_token
WHERE digest = %(digest)s::bytea AND revoked_at IS NULL
  AND (expires_at IS NULL OR expires_at > %(now)s::timestamptz)

-- name: find_id
-- The same by its number, for a session that was opened with it.
SELECT id::text AS id, role, label FROM access_token
WHERE id = %(id)s::uuid AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s::timestamptz)

-- name: list
-- All tokens, the newest first; never their digests.
SELECT id::text AS id, role, label, created_at, expires_at, revoked_at FROM access_token ORDER BY created_at DESC

-- name: revoke
-- From now on this token opens nothing.
UPDATE access_token SET revoked_at = now() WHERE id::text = %(id)s::text AND revoked_at IS NULL
