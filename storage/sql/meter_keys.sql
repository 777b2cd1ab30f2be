
-- name: keep
-- Keys of meters, each in place of an earlier one.
INSERT INTO description (key, payload, received_at)
SELECT 'wmbus-key/' || meter, key, now() FROM unnest(%(meters)s::text[], %(keys)s::bytea[]) AS given (meter, key) ORDER BY 1
ON CONFLICT (key) DO UPDATE SET payload = excluded.payload, received_at = excluded.received_at

-- name: list
-- Whose keys are kept, never the keys.
SELECT substr(key, length('wmbus-key/') + 1) AS meter, received_at AS kept_at FROM description
WHERE starts_with(key, 'wmbus-key/') AND payload <> '' ORDER BY 1

-- name: forget
-- An empty description tells collectors to forget the one they know.
UPDATE description SET payload = '', received_at = now() WHERE key = 'wmbus-key/' || %(meter)s::text AND payload <> ''
