-- name: registers
-- How values become amounts in each series, where its chain ends, and whether anything was declared. A source may tell a
-- register in its own way: `as_register` says whether the register's turnover and events are its own too.
SELECT r.id, x.source_id, coalesce(o.kind, r.kind), coalesce(o.unit, r.unit),
       CASE WHEN o.kind IS NULL THEN r.scale ELSE 1 END, r.digits, r.max_rate, r.interval_s, o.interval_s, s.timezone,
       o.kind IS NULL OR (o.kind = r.kind AND o.unit = r.unit AND r.scale = 1) AS as_register,
       (extract(epoch FROM t.time) * 1000000)::bigint,
       EXISTS (SELECT FROM register_limit l WHERE l.register_id = r.id)
       OR EXISTS (SELECT FROM register_event e WHERE e.register_id = r.id)
       OR EXISTS (SELECT FROM set_aside a WHERE a.register_id = r.id)
       OR EXISTS (SELECT FROM question q WHERE q.register_id = r.id AND q.answer = 'refuse') AS has_history
FROM unnest(%(registers)s::integer[], %(sources)s::smallint[]) AS x (register_id, source_id)
JOIN register r ON r.id = x.register_id
JOIN meter m ON m.id = r.meter_id
JOIN site s ON s.id = m.site_id
LEFT JOIN source_series o ON o.register_id = x.register_id AND o.source_id = x.source_id
LEFT JOIN series_tail t ON t.register_id = x.register_id AND t.source_id = x.source_id

-- name: limits
-- Limits from a moment on.
SELECT register_id, (extract(epoch FROM valid_from) * 1000000)::bigint, max_rate, interval_s
FROM register_limit WHERE register_id = ANY(%(registers)s::integer[]) ORDER BY register_id, valid_from

-- name: events
-- Declared events in order, and what became of them in each series.
SELECT e.register_id, e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.old_index, e.new_index, e.unit, e.scale,
       e.digits, e.from_answer,
       (SELECT jsonb_object_agg(o.source_id, o.outcome) FROM event_outcome o WHERE o.event_id = e.id)
FROM register_event e
WHERE e.register_id = ANY(%(registers)s::integer[]) AND e.withdrawn_at IS NULL
ORDER BY e.register_id, e.at

-- name: refusals
-- Questions that a technician refused.
SELECT register_id, source_id, id, (extract(epoch FROM good_time) * 1000000)::bigint, good_value,
       (extract(epoch FROM first_time) * 1000000)::bigint, first_value
FROM question WHERE register_id = ANY(%(registers)s::integer[]) AND answer = 'refuse'

-- name: set_aside
-- Stretches whose readings take no part, both ends included.
SELECT register_id, source_id, (extract(epoch FROM starts) * 1000000)::bigint, (extract(epoch FROM ends) * 1000000)::bigint + 1
FROM set_aside WHERE register_id = ANY(%(registers)s::integer[]) AND withdrawn_at IS NULL ORDER BY register_id, starts
