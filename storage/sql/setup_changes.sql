-- name: acting
-- Who makes the changes of this transaction: the database notes it beside each.
SELECT set_config('vigie.by', %(by)s::text, true)

-- name: changes
-- The latest changes of some kinds, the latest first.
SELECT changed_at, changed_by, act, subject, version, codec, former
FROM setup_change WHERE act = ANY(%(acts)s::text[]) ORDER BY id DESC LIMIT %(limit)s::integer
