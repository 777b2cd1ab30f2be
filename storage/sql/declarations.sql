-- name: register
-- A register as the list of meters has it.
SELECT r.id AS register_id, m.code AS meter, r.name AS register, r.kind, r.unit, r.digits
FROM register r JOIN meter m ON m.id = r.meter_id
WHERE r.id = %(register_id)s

-- name: lock_register
-- One declaration a register at a time: its events are judged by one another.
SELECT pg_advisory_xact_lock(hashtextextended('vigie:declaration', %(register_id)s))

-- name: in_force
-- Unit and digits just before an instant, by events that are not known to be contradicted; `unit` null: the register's.
WITH event_before AS (
    SELECT e.at, e.unit, e.digits FROM register_event e
    LEFT JOIN event_outcome o ON o.event_id = e.id AND o.source_id = 1
    WHERE e.register_id = %(register_id)s AND e.at < %(at)s AND e.withdrawn_at IS NULL
      AND e.id IS DISTINCT FROM %(event_id)s::bigint AND o.outcome IS DISTINCT FROM 'contradicted'
)
SELECT (SELECT unit FROM event_before WHERE unit IS NOT NULL ORDER BY at DESC LIMIT 1) AS unit,
       (SELECT digits FROM event_before WHERE digits IS NOT NULL ORDER BY at DESC LIMIT 1) AS digits

-- name: events
-- Events of a register, or one of them; the outcome is that of the live series, none while it waits to be derived.
SELECT e.id, m.code AS meter, r.name AS register, e.register_id, e.kind, e.at, e.old_index, e.new_index, e.unit, e.scale,
       e.digits, e.note, e.from_answer, e.declared_by, e.declared_at, e.changed_at,
       (SELECT o.outcome FROM event_outcome o
        WHERE o.event_id = e.id AND o.source_id = 1
          AND NOT EXISTS (SELECT FROM stale_span s
                          WHERE s.register_id = e.register_id AND s.source_id = 1 AND s.span @> e.at)) AS outcome
FROM register_event e
JOIN register r ON r.id = e.register_id
JOIN meter m ON m.id = r.meter_id
WHERE e.withdrawn_at IS NULL
  AND (e.register_id = %(register_id)s::integer OR e.id = %(event_id)s::bigint)
ORDER BY e.at, e.id

-- name: declare
-- An event begins to count.
INSERT INTO register_event (register_id, kind, at, old_index, new_index, unit, scale, digits, from_answer, note,
                            declared_by)
VALUES (%(register_id)s, %(kind)s, %(at)s, %(old_index)s, %(new_index)s, %(unit)s, %(scale)s, %(digits)s,
        %(from_answer)s, %(note)s, %(by)s)
RETURNING id

-- name: change
-- An event is mended in its place.
UPDATE register_event SET kind = %(kind)s, at = %(at)s, old_index = %(old_index)s, new_index = %(new_index)s,
    unit = %(unit)s, scale = %(scale)s, digits = %(digits)s, from_answer = %(from_answer)s, note = %(note)s,
    changed_at = now()
WHERE id = %(event_id)s AND withdrawn_at IS NULL

-- name: withdraw
-- An event counts no longer, and is kept.
UPDATE register_event SET withdrawn_at = now() WHERE id = %(event_id)s AND withdrawn_at IS NULL

-- name: mark_stale
-- From an instant on, up to another one (the end of time when it is none), in every series a register may have: the first
-- readings of one may be on their way, where nobody sees them yet.
INSERT INTO stale_span (register_id, source_id, span)
SELECT %(register_id)s::integer, id, tstzmultirange(tstzrange(%(start)s::timestamptz, coalesce(%(until)s::timestamptz, '2100-01-01Z')))
FROM source

-- name: questions
-- Questions in their state, the latest first; values are in `unit`. An unanswered one that is asked no longer
-- waits for the derivation, which asks it again or lets it go.
SELECT q.* FROM (
    SELECT q.id, m.code AS meter, r.name AS register, q.register_id, x.name AS source, s.code AS site,
           s.name AS site_name, s.timezone, q.kind, q.good_time, q.good_value, q.first_time, q.first_value, q.last_time,
           q.readings, q.difference, coalesce(o.unit, f.unit, r.unit) AS unit, r.base_unit, q.answer, q.event_id,
           q.answered_by, q.answered_at, q.note,
           o.kind IS NULL OR (o.kind = r.kind AND o.unit = r.unit AND r.scale = 1) AS as_register,
           CASE WHEN q.answer = 'accept' THEN 'accepted'
                WHEN q.answer = 'refuse' AND q.seen THEN 'refused'
                WHEN q.answer = 'refuse' THEN 'lapsed'
                WHEN q.level_changed THEN 'waiting'
                ELSE 'pending' END AS state
    FROM question q
    JOIN register r ON r.id = q.register_id
    JOIN meter m ON m.id = r.meter_id
    JOIN site s ON s.id = m.site_id
    JOIN source x ON x.id = q.source_id
    LEFT JOIN source_series o ON o.register_id = q.register_id AND o.source_id = q.source_id
    LEFT JOIN LATERAL (
        SELECT e.unit FROM register_event e JOIN event_outcome p ON p.event_id = e.id AND p.source_id = q.source_id
        WHERE e.register_id = q.register_id AND e.at <= q.good_time AND e.unit IS NOT NULL AND e.withdrawn_at IS NULL
          AND p.outcome <> 'contradicted'
        ORDER BY e.at DESC LIMIT 1) f ON true
    WHERE q.seen OR q.answer IS NOT NULL OR q.id = %(question_id)s::bigint
) q
WHERE (%(question_id)s::bigint IS NULL OR q.id = %(question_id)s::bigint)
  AND (%(state)s::text IS NULL OR q.state = %(state)s::text)
  AND (%(meter)s::text IS NULL OR q.meter = %(meter)s::text)
  AND (%(site)s::text IS NULL OR q.site = %(site)s::text)
  AND (%(after_id)s::bigint IS NULL OR q.id < %(after_id)s::bigint)
ORDER BY q.id DESC
LIMIT %(limit)s

-- name: lock_question
-- One answer a question.
SELECT register_id, answer FROM question WHERE id = %(question_id)s FOR UPDATE

-- name: answer
-- What a technician says of a question.
UPDATE question SET answer = %(answer)s, event_id = %(event_id)s, answered_by = %(by)s, answered_at = now(),
    note = %(note)s
WHERE id = %(question_id)s

-- name: forget_answer
-- A question is open again.
UPDATE question SET answer = NULL, event_id = NULL, answered_by = NULL, answered_at = NULL, note = ''
WHERE id = %(question_id)s

-- name: forget_answer_of
-- An event that came from an answer takes it along.
UPDATE question SET answer = NULL, event_id = NULL, answered_by = NULL, answered_at = NULL, note = ''
WHERE event_id = %(event_id)s

-- name: limits
-- Dated limits of a register.
SELECT valid_from, max_rate, interval_s, declared_by FROM register_limit
WHERE register_id = %(register_id)s ORDER BY valid_from

-- name: set_limit
-- What holds from an instant on, in the place of what was declared for it.
INSERT INTO register_limit (register_id, valid_from, max_rate, interval_s, declared_by)
VALUES (%(register_id)s, %(valid_from)s, %(max_rate)s, %(interval_s)s, %(by)s)
ON CONFLICT (register_id, valid_from) DO UPDATE SET max_rate = excluded.max_rate, interval_s = excluded.interval_s,
    declared_by = excluded.declared_by, declared_at = now()
RETURNING valid_from, max_rate, interval_s, declared_by

-- name: drop_limit
-- What held before goes on.
DELETE FROM register_limit WHERE register_id = %(register_id)s AND valid_from = %(valid_from)s

-- name: source
-- The number of a source.
SELECT id FROM source WHERE name = %(source)s

-- name: asides
-- What was set aside of a register, or one of these stretches, and how many readings that are; what was taken back is not among them.
SELECT a.id, m.code AS meter, r.name AS register, a.register_id, x.name AS source, a.starts AS start, a.ends AS end, a.note,
       a.declared_by, a.declared_at,
       (SELECT count(*) FROM reading d WHERE d.register_id = a.register_id AND d.source_id = a.source_id
        AND d.time >= a.starts AND d.time <= a.ends) AS readings
FROM set_aside a
JOIN register r ON r.id = a.register_id
JOIN meter m ON m.id = r.meter_id
JOIN source x ON x.id = a.source_id
WHERE a.withdrawn_at IS NULL AND (a.register_id = %(register_id)s::integer OR a.id = %(aside_id)s::bigint)
ORDER BY a.starts, a.id

-- name: set_aside
-- Readings take no part from here on.
INSERT INTO set_aside (register_id, source_id, starts, ends, note, declared_by)
VALUES (%(register_id)s, %(source_id)s, %(start)s, %(end)s, %(note)s, %(by)s)
RETURNING id

-- name: take_back
-- They count again; that they did not is kept.
UPDATE set_aside SET withdrawn_at = now(), withdrawn_by = %(by)s WHERE id = %(aside_id)s AND withdrawn_at IS NULL
