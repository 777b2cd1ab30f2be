-- name: stale_series
-- Which series have something to derive: those with little first, so that a live reading does not wait for a backlog, unless
-- it is the turn of those with much, which are derived alone, as are those that failed. An empty span tells that a series
-- failed; until it is noted, the series is left alone.
SELECT register_id, source_id, alone, count(*) OVER ()
FROM (
    SELECT register_id, source_id, min(id) AS first,
           bool_or(isempty(span)) OR max(least(upper(span), '2100-01-01Z')) - min(lower(span)) > %(long)s::interval AS alone
    FROM stale_span GROUP BY register_id, source_id
    HAVING max(noted_at) FILTER (WHERE isempty(span)) IS NULL OR max(noted_at) FILTER (WHERE isempty(span)) <= now()) s
ORDER BY alone <> %(alone_first)s::boolean, first LIMIT %(limit)s

-- name: lock_series
-- One worker a series: what another one has is left to it.
SELECT register_id, source_id
FROM unnest(%(registers)s::integer[], %(sources)s::smallint[]) AS wanted (register_id, source_id)
WHERE pg_try_advisory_xact_lock(hashtextextended('vigie:series', 0) # (register_id::bigint * 65536 + source_id))

-- name: take_spans
-- The spans leave with this transaction; what arrives meanwhile has spans of its own.
WITH taken AS (
    DELETE FROM stale_span t
    USING unnest(%(registers)s::integer[], %(sources)s::smallint[]) AS mine (register_id, source_id)
    WHERE t.register_id = mine.register_id AND t.source_id = mine.source_id
    RETURNING t.register_id, t.source_id, t.span
)
SELECT register_id, source_id, (extract(epoch FROM lower(part)) * 1000000)::bigint,
       (extract(epoch FROM least(upper(part), '2100-01-01Z')) * 1000000)::bigint + upper_inc(part)::integer
FROM taken, unnest(span) AS part
WHERE lower(part) < '2100-01-01Z'
ORDER BY 1, 2, 3

-- name: mark_stale
-- What is left for another time.
INSERT INTO stale_span (register_id, source_id, span)
SELECT register_id, source_id, tstzmultirange(tstzrange(start, until))
FROM unnest(%(registers)s::integer[], %(sources)s::smallint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
     AS rest (register_id, source_id, start, until)

-- name: put_aside
-- A series that cannot be derived is left alone for a time that doubles with every failure: each leaves an empty span behind
-- that is noted then, the last five of which are kept. All of them go with the spans when the series is derived.
WITH failure AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY id DESC) AS number FROM stale_span
    WHERE register_id = %(register_id)s AND source_id = %(source_id)s AND isempty(span)
), pause AS MATERIALIZED (
    SELECT 60 * 2 ^ least(count(*), 4) AS seconds, count(*) = 0 AS first FROM failure
), gone AS (
    DELETE FROM stale_span s USING failure f WHERE s.id = f.id AND f.number > 4
), noted AS (
    INSERT INTO stale_span (register_id, source_id, span, noted_at)
    SELECT %(register_id)s, %(source_id)s, '{}', now() + seconds * INTERVAL '1 second' FROM pause
    WHERE EXISTS (SELECT FROM stale_span
                  WHERE register_id = %(register_id)s AND source_id = %(source_id)s AND NOT isempty(span))
)
SELECT coalesce(m.code, '?'), coalesce(r.name, %(register_id)s::text), coalesce(s.name, %(source_id)s::text),
       p.seconds::integer, p.first
FROM pause p
LEFT JOIN register r ON r.id = %(register_id)s
LEFT JOIN meter m ON m.id = r.meter_id
LEFT JOIN source s ON s.id = %(source_id)s

-- name: resume
-- Nothing is left alone any longer; that it failed is still told.
UPDATE stale_span SET noted_at = now() WHERE isempty(span) AND noted_at > now()

-- name: cut_after
-- Where a long span is cut, so that no window holds more readings than this.
SELECT (extract(epoch FROM time) * 1000000)::bigint FROM reading
WHERE register_id = %(register_id)s AND source_id = %(source_id)s AND time >= %(start)s AND time < %(end)s
ORDER BY time OFFSET %(most)s LIMIT 1

-- name: settled_before
-- The last settled reading before an instant, and the last one not after the hour of that began.
SELECT w.n, (extract(epoch FROM a.time) * 1000000)::bigint, (extract(epoch FROM b.time) * 1000000)::bigint
FROM unnest(%(ns)s::integer[], %(registers)s::integer[], %(sources)s::smallint[], %(starts)s::timestamptz[])
     AS w (n, register_id, source_id, start)
CROSS JOIN LATERAL (
    SELECT r.time FROM reading r
    WHERE r.register_id = w.register_id AND r.source_id = w.source_id AND r.time < w.start
      AND NOT EXISTS (SELECT FROM reading_judgement j WHERE j.register_id = r.register_id
                      AND j.source_id = r.source_id AND j.time = r.time)
    ORDER BY r.time DESC LIMIT 1) a
LEFT JOIN LATERAL (
    SELECT r.time FROM reading r
    WHERE r.register_id = w.register_id AND r.source_id = w.source_id AND r.time <= date_trunc('hour', a.time)
      AND NOT EXISTS (SELECT FROM reading_judgement j WHERE j.register_id = r.register_id
                      AND j.source_id = r.source_id AND j.time = r.time)
    ORDER BY r.time DESC LIMIT 1) b ON true

-- name: copy_readings
-- A stretch of readings for each window, and a few beyond it.
COPY (
    SELECT w.n, r.time, r.value, r.unit_code
    FROM unnest(%(ns)s::integer[], %(registers)s::integer[], %(sources)s::smallint[], %(starts)s::timestamptz[],
                %(ends)s::timestamptz[]) AS w (n, register_id, source_id, start, until)
    CROSS JOIN LATERAL (
        (SELECT time, value, unit_code FROM reading
         WHERE register_id = w.register_id AND source_id = w.source_id AND time >= w.start AND time < w.until
           AND time >= %(earliest)s AND time < %(latest)s)
        UNION ALL
        (SELECT time, value, unit_code FROM reading
         WHERE register_id = w.register_id AND source_id = w.source_id AND time >= w.until
           AND time >= %(nearest)s
         ORDER BY time LIMIT %(beyond)s)
    ) r
    ORDER BY w.n, r.time
) TO STDOUT (FORMAT BINARY)

-- name: copy_inside
-- The same with nothing beyond.
COPY (
    SELECT w.n, r.time, r.value, r.unit_code
    FROM unnest(%(ns)s::integer[], %(registers)s::integer[], %(sources)s::smallint[], %(starts)s::timestamptz[],
                %(ends)s::timestamptz[]) AS w (n, register_id, source_id, start, until)
    CROSS JOIN LATERAL (
        SELECT time, value, unit_code FROM reading
        WHERE register_id = w.register_id AND source_id = w.source_id AND time >= w.start AND time < w.until
          AND time >= %(earliest)s AND time < %(latest)s
        ORDER BY time) r
) TO STDOUT (FORMAT BINARY)

-- name: judged
-- Readings that carry a judgement, within the windows.
SELECT w.n, (extract(epoch FROM j.time) * 1000000)::bigint
FROM unnest(%(ns)s::integer[], %(registers)s::integer[], %(sources)s::smallint[], %(starts)s::timestamptz[],
            %(ends)s::timestamptz[]) AS w (n, register_id, source_id, start, until)
JOIN reading_judgement j
  ON j.register_id = w.register_id AND j.source_id = w.source_id AND j.time >= w.start AND j.time < w.until
ORDER BY 1, 2

-- name: forget_judgements
-- They are written anew.
DELETE FROM reading_judgement j
USING unnest(%(registers)s::integer[], %(sources)s::smallint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
      AS w (register_id, source_id, start, until)
WHERE j.register_id = w.register_id AND j.source_id = w.source_id AND j.time >= w.start AND j.time < w.until

-- name: judge
-- Readings that are not simply valid.
INSERT INTO reading_judgement (register_id, source_id, time, judgement)
SELECT * FROM unnest(%(registers)s::integer[], %(sources)s::smallint[], %(times)s::timestamptz[], %(judgements)s::text[])

-- name: questions
-- What was asked within the windows.
SELECT w.n, q.id
FROM unnest(%(ns)s::integer[], %(registers)s::integer[], %(sources)s::smallint[], %(starts)s::timestamptz[],
            %(ends)s::timestamptz[]) AS w (n, register_id, source_id, start, until)
JOIN question q ON q.register_id = w.register_id AND q.source_id = w.source_id
               AND q.first_time >= w.start AND q.first_time < w.until

-- name: forget_questions
-- What is asked no longer: gone if nobody answered, else kept for the list.
WITH gone AS (
    DELETE FROM question WHERE id = ANY(%(ids)s) AND answer IS NULL
)
UPDATE question SET seen = false WHERE id = ANY(%(ids)s) AND answer IS NOT NULL

-- name: ask
-- A question as the readings ask it now; the answer it was given stays.
INSERT INTO question AS q (register_id, source_id, good_time, good_value, first_time, first_value, last_time, readings,
                           kind, level_changed, difference)
VALUES (%(register_id)s, %(source_id)s, %(good_time)s, %(good_value)s, %(first_time)s, %(first_value)s, %(last_time)s,
        %(readings)s, %(kind)s, %(level_changed)s, %(difference)s)
ON CONFLICT (register_id, source_id, good_time, good_value, first_time, first_value) DO UPDATE SET
    last_time = excluded.last_time, readings = excluded.readings, kind = excluded.kind,
    level_changed = excluded.level_changed, difference = excluded.difference, seen = true
RETURNING id

-- name: write_outcome
-- What became of an event in a series.
INSERT INTO event_outcome AS o (event_id, source_id, outcome) VALUES (%(event_id)s, %(source_id)s, %(outcome)s)
ON CONFLICT (event_id, source_id) DO UPDATE SET outcome = excluded.outcome WHERE o.outcome <> excluded.outcome

-- name: copy_published
-- What is published in the windows.
COPY (
    SELECT w.n, h.hour, h.amount, h.estimated, h.coverage
    FROM unnest(%(ns)s::integer[], %(registers)s::integer[], %(sources)s::smallint[], %(starts)s::timestamptz[],
                %(ends)s::timestamptz[]) AS w (n, register_id, source_id, start, until)
    JOIN hour_amount h ON h.register_id = w.register_id AND h.source_id = w.source_id
                      AND h.hour >= w.start AND h.hour < w.until
    WHERE h.hour >= %(earliest)s AND h.hour < %(latest)s
    ORDER BY w.n, h.hour
) TO STDOUT (FORMAT BINARY)

-- name: copy_new_hours
-- Hours nobody has seen yet.
COPY hour_amount (register_id, source_id, hour, amount, estimated, coverage) FROM STDIN (FORMAT BINARY)

-- name: publish_changes
-- Hours whose figure differs: a new revision; one that lost its cover stays, with none. What was published goes to history,
-- unless its hour was still running.
WITH changed AS MATERIALIZED (
    SELECT * FROM unnest(%(registers)s::integer[], %(sources)s::smallint[], %(hours)s::timestamptz[], %(amounts)s::float8[],
                         %(estimated)s::float8[], %(coverages)s::float8[])
        AS c (register_id, source_id, hour, amount, estimated, coverage)
), kept AS (
    INSERT INTO hour_revision (register_id, source_id, hour, known_since, known_until, amount, estimated, coverage, revision)
    SELECT h.register_id, h.source_id, h.hour, h.known_since, greatest(now(), h.known_since), h.amount, h.estimated, h.coverage,
       h.revision
    FROM changed c
    JOIN hour_amount h ON h.register_id = c.register_id AND h.source_id = c.source_id AND h.hour = c.hour
    WHERE h.hour >= %(earliest)s AND h.hour < %(latest)s AND h.hour < now() - INTERVAL '1 hour'
)
UPDATE hour_amount h SET amount = c.amount, estimated = c.estimated, coverage = c.coverage, revision = h.revision + 1,
    known_since = greatest(now(), h.known_since)
FROM changed c
WHERE h.register_id = c.register_id AND h.source_id = c.source_id AND h.hour = c.hour
  AND h.hour >= %(earliest)s AND h.hour < %(latest)s

-- name: publish_days
-- A civil day is the sum of its 23, 24 or 25 hours; one that lost them all stays, with coverage 0. Each hour is read once, and
-- nothing is joined to days: right after a mass insert no estimate of how many there are can be trusted.
WITH w AS MATERIALIZED (
    SELECT register_id, source_id, timezone, (start AT TIME ZONE timezone)::date AS first_day,
           (until AT TIME ZONE timezone)::date AS last_day
    FROM unnest(%(registers)s::integer[], %(sources)s::smallint[], %(timezones)s::text[],
                %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        AS w (register_id, source_id, timezone, start, until)
), part AS (
    SELECT w.register_id, w.source_id, w.timezone, (h.hour AT TIME ZONE w.timezone)::date AS day,
           h.amount, h.estimated, h.coverage
    FROM w JOIN hour_amount h ON h.register_id = w.register_id AND h.source_id = w.source_id
                             AND h.hour >= w.first_day::timestamp AT TIME ZONE w.timezone
                             AND h.hour < (w.last_day + 1)::timestamp AT TIME ZONE w.timezone
    WHERE h.hour >= %(earliest)s::timestamptz - INTERVAL '2 days' AND h.hour < %(latest)s::timestamptz + INTERVAL '2 days'
    UNION ALL
    SELECT w.register_id, w.source_id, w.timezone, d.day, 0, 0, 0
    FROM w JOIN day_amount d ON d.register_id = w.register_id AND d.source_id = w.source_id
                            AND d.day >= w.first_day AND d.day <= w.last_day
)
INSERT INTO day_amount AS d (register_id, source_id, day, amount, estimated, coverage)
SELECT register_id, source_id, day, coalesce(sum(amount), 0), coalesce(sum(estimated), 0),
       coalesce(sum(coverage), 0) * 3600 / extract(epoch FROM ((day + 1)::timestamp AT TIME ZONE timezone)
                                                            - (day::timestamp AT TIME ZONE timezone))
FROM part GROUP BY register_id, source_id, day, timezone
ON CONFLICT (register_id, source_id, day) DO UPDATE
SET amount = excluded.amount, estimated = excluded.estimated, coverage = excluded.coverage, revision = d.revision + 1
WHERE abs(d.amount - excluded.amount) > greatest(1e-12 * abs(d.amount), 1e-11)
   OR abs(d.estimated - excluded.estimated) > greatest(1e-12 * abs(d.estimated), 1e-11)
   OR abs(d.coverage - excluded.coverage) > 1e-11

-- name: keep_added
-- The figures that are about to grow, unless their hour is still running.
INSERT INTO hour_revision (register_id, source_id, hour, known_since, known_until, amount, estimated, coverage, revision)
SELECT h.register_id, h.source_id, h.hour, h.known_since, greatest(now(), h.known_since), h.amount, h.estimated, h.coverage,
       h.revision
FROM unnest(%(registers)s::integer[], %(sources)s::smallint[], %(hours)s::timestamptz[]) AS a (register_id, source_id, hour)
JOIN hour_amount h ON h.register_id = a.register_id AND h.source_id = a.source_id AND h.hour = a.hour
WHERE h.hour >= %(earliest)s AND h.hour < %(latest)s AND h.hour < now() - INTERVAL '1 hour'

-- name: add_hours
-- What simply goes on is added to its hours, and to their civil days.
WITH added AS MATERIALIZED (
    SELECT a.*, (a.hour AT TIME ZONE a.timezone)::date AS day
    FROM unnest(%(registers)s::integer[], %(sources)s::smallint[], %(timezones)s::text[], %(hours)s::timestamptz[],
                %(amounts)s::float8[], %(estimated)s::float8[], %(coverages)s::float8[])
        AS a (register_id, source_id, timezone, hour, amount, estimated, coverage)
), hours AS (
    INSERT INTO hour_amount AS h (register_id, source_id, hour, amount, estimated, coverage)
    SELECT register_id, source_id, hour, amount, estimated, coverage FROM added
    ON CONFLICT (register_id, source_id, hour) DO UPDATE SET
        amount = h.amount + excluded.amount, estimated = h.estimated + excluded.estimated,
        coverage = least(h.coverage + excluded.coverage, 1), revision = h.revision + 1,
        known_since = greatest(now(), h.known_since)
)
INSERT INTO day_amount AS d (register_id, source_id, day, amount, estimated, coverage)
SELECT register_id, source_id, day, sum(amount), sum(estimated),
       sum(coverage) * 3600 / extract(epoch FROM ((day + 1)::timestamp AT TIME ZONE timezone)
                                               - (day::timestamp AT TIME ZONE timezone))
FROM added GROUP BY register_id, source_id, day, timezone
ON CONFLICT (register_id, source_id, day) DO UPDATE SET
    amount = d.amount + excluded.amount, estimated = d.estimated + excluded.estimated,
    coverage = least(d.coverage + excluded.coverage, 1), revision = d.revision + 1

-- name: set_tails
-- Where chains end.
INSERT INTO series_tail AS t (register_id, source_id, time)
SELECT * FROM unnest(%(registers)s::integer[], %(sources)s::smallint[], %(times)s::timestamptz[])
ON CONFLICT (register_id, source_id) DO UPDATE SET time = excluded.time WHERE t.time <> excluded.time

-- name: forget_tails
-- A question is open, or a declared index came last.
DELETE FROM series_tail t USING unnest(%(registers)s::integer[], %(sources)s::smallint[]) AS x (register_id, source_id)
WHERE t.register_id = x.register_id AND t.source_id = x.source_id
