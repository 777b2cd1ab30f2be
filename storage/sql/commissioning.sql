-- name: registers
-- The registers of meters as they are now, with their first message and the limit in force.
SELECT r.register_id, r.meter, r.register, r.kind, r.unit, r.base_unit, r.factor, r.scale, r.fluid, r.interval_s, r.device,
       r.last_time, r.last_exchange AS since, r.timezone, r.site, r.site_name, r.delivery_point,
       CASE WHEN l.valid_from IS NULL THEN g.max_rate ELSE l.max_rate END AS max_rate,
       o.display - o.level AS display_offset, o.valid_from AS offset_since, o.reason AS offset_reason,
       o.declared_by AS offset_by
FROM dashboard_register r
JOIN register g ON g.id = r.register_id
LEFT JOIN LATERAL (SELECT v.valid_from, v.max_rate FROM register_limit v
                   WHERE v.register_id = r.register_id AND v.valid_from <= %(now)s::timestamptz
                   ORDER BY v.valid_from DESC LIMIT 1) l ON true
LEFT JOIN LATERAL (SELECT d.* FROM display_offset d
                   WHERE d.register_id = r.register_id AND d.withdrawn_at IS NULL
                     AND d.valid_from >= coalesce(r.last_exchange, '-infinity')
                   ORDER BY d.declared_at DESC, d.id DESC LIMIT 1) o ON true
WHERE r.meter = ANY(%(meters)s::text[])
ORDER BY r.meter, r.register

-- name: arrivals
-- What the last readings of registers (arrays: number, since when, scale, factor of the unit, kind, interval, last refusal) say
-- of clocks, rates and gaps. Those that are closer than 30 seconds are looked at by the minute, and a gap of theirs is a minute
-- at least. Rates are taken over five minutes at least: of readings that are closer the last of each five minutes counts.
-- Units that were named are bits of a number, each at the place of its code.
WITH asked AS (
    SELECT * FROM unnest(%(registers)s::integer[], %(starts)s::timestamptz[], %(scales)s::float8[], %(factors)s::float8[],
                         %(kinds)s::text[], %(intervals)s::integer[], %(refused)s::timestamptz[])
             AS a (register_id, start, scale, factor, kind, interval_s, refused_at)
), seen AS MATERIALIZED (
    SELECT register_id, kind, interval_s, refused_at, min(time) AS first_time, max(time) AS time, count(*) AS readings,
           first(level, time) AS first_level, last(level, time) AS level, min(level) AS least, max(level) AS most,
           min(received_at) AS first_received_at, max(received_at) AS received_at, min(received_at - time) AS lag,
           bit_or(1::bigint << unit_code) FILTER (WHERE unit_code <> 0) AS unit_bits
    FROM (SELECT a.register_id, a.kind, a.interval_s, a.refused_at, r.time, r.received_at, r.unit_code,
                 r.value * a.scale * coalesce(unit_factor(r.unit_code), a.factor) AS level,
                 CASE WHEN a.interval_s < 30 THEN date_bin('1 minute', r.time, '2000-01-01Z') ELSE r.time END AS moment
          FROM asked a
          JOIN reading r ON r.register_id = a.register_id AND r.source_id = 1 AND r.time >= a.start) each
    GROUP BY register_id, kind, interval_s, refused_at, moment
), steps AS (
    SELECT *, lag(time) OVER moment AS before, lag(level) OVER moment AS level_before,
           lead(date_bin('5 minutes', time, '2000-01-01Z')) OVER moment
               IS DISTINCT FROM date_bin('5 minutes', time, '2000-01-01Z') AS ends_bin,
           max(time) OVER (PARTITION BY register_id) - INTERVAL '24 hours' AS last_day
    FROM seen WINDOW moment AS (PARTITION BY register_id ORDER BY time)
), marks AS (
    SELECT register_id,
           max(first_time) FILTER (WHERE first_time - before > make_interval(secs => 2 * interval_s)
                                   AND (interval_s >= 30 OR first_time - before > INTERVAL '1 minute')) AS gap_at,
           max(time) FILTER (WHERE kind = 'index' AND (least < level_before OR level < first_level)) AS fall_at,
           max(refused_at) AS refused_at,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY CASE
               WHEN readings > 1 THEN extract(epoch FROM time - first_time) / (readings - 1)
               ELSE extract(epoch FROM first_time - before) END) AS step_s,
           sum(readings)::bigint - 1 AS steps,
           CASE WHEN count(*) FILTER (WHERE kind = 'index' AND level > level_before) >= 3
                THEN min(level - level_before) FILTER (WHERE level > level_before) END AS least_rise,
           min(extract(epoch FROM lag)) FILTER (WHERE time > last_day) AS least_lag_s,
           bit_or(unit_bits) FILTER (WHERE time > last_day) AS unit_bits,
           min(first_received_at) AS first_received_at
    FROM steps GROUP BY register_id
), rates AS (
    SELECT register_id, max(rate) AS rate
    FROM (SELECT register_id, CASE kind
                 WHEN 'gauge' THEN most
                 WHEN 'delta' THEN most * 3600 / greatest(interval_s, 1)
                 ELSE (level - lag(level) OVER moment) * 3600
                      / nullif(greatest(extract(epoch FROM time - lag(time) OVER moment), 1), 0) END AS rate
          FROM steps WHERE ends_bin OR kind <> 'index'
          WINDOW moment AS (PARTITION BY register_id ORDER BY time)) r
    GROUP BY register_id
), stable AS (
    SELECT s.register_id, min(s.first_time) AS stable_from, max(s.time) AS stable_to,
           min(s.first_received_at) AS stable_received_from, max(s.received_at) AS stable_received_to
    FROM steps s JOIN marks m USING (register_id)
    WHERE s.time >= coalesce(greatest(m.gap_at, m.fall_at), '-infinity')
      AND s.first_received_at > coalesce(m.refused_at, '-infinity')
    GROUP BY s.register_id
), receptions AS (
    SELECT register_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY step_s) AS reception_s
    FROM (SELECT register_id, extract(epoch FROM received_at
                                      - lag(received_at) OVER (PARTITION BY register_id ORDER BY received_at)) AS step_s
          FROM seen) d
    WHERE step_s > 1 GROUP BY register_id
)
SELECT m.register_id, m.step_s, m.steps, m.least_rise, m.least_lag_s, m.unit_bits, m.first_received_at, r.rate, c.reception_s,
       m.gap_at, m.fall_at, m.refused_at, s.stable_from, s.stable_to, s.stable_received_from, s.stable_received_to
FROM marks m
LEFT JOIN rates r USING (register_id)
LEFT JOIN stable s USING (register_id)
LEFT JOIN receptions c USING (register_id)

-- name: refused
-- Messages of devices that were refused and wait, by reason; those without a register are no fault of what has one.
SELECT device, reason, sum(times)::bigint AS count, max(last_received_at) AS last_at FROM rejection
WHERE device = ANY(%(devices)s::text[]) AND resolved_at IS NULL AND last_received_at > %(since)s::timestamptz
  AND reason NOT IN ('unknown_device', 'unknown_register')
GROUP BY device, reason

-- name: displays
-- What was typed last, in some commissionings, of each register's display, and first, with the readings next to it and the amounts in between; in the
-- base unit.
SELECT l.register_id, l.value * unit_factor_of(l.unit) AS value, l.resolution * unit_factor_of(l.unit) AS resolution,
       l.read_at, b.time AS before_time, b.value * d.scale * coalesce(unit_factor(b.unit_code), d.factor / d.scale) AS before_level,
       a.time AS after_time, a.value * d.scale * coalesce(unit_factor(a.unit_code), d.factor / d.scale) AS after_level,
       e.read_at AS earlier_at, e.value * unit_factor_of(e.unit) AS earlier_value, n.amount, n.largest,
       o.valid_from AS offset_since, o.display AS offset_display, o.resolution AS offset_resolution, o.level AS offset_level
FROM (SELECT DISTINCT ON (register_id) * FROM commissioning_display WHERE commissioning_id = ANY(%(ids)s::bigint[])
      ORDER BY register_id, typed_at DESC, id DESC) l
JOIN dashboard_register d ON d.register_id = l.register_id
LEFT JOIN LATERAL (SELECT f.* FROM display_offset f
                   WHERE f.register_id = l.register_id AND f.withdrawn_at IS NULL
                     AND f.valid_from >= coalesce(d.last_exchange, '-infinity')
                   ORDER BY f.declared_at DESC, f.id DESC LIMIT 1) o ON true
LEFT JOIN LATERAL (SELECT f.read_at, f.value, f.unit FROM commissioning_display f
                   WHERE f.commissioning_id = l.commissioning_id AND f.register_id = l.register_id
                     AND f.read_at < l.read_at ORDER BY f.read_at LIMIT 1) e ON true
LEFT JOIN LATERAL (SELECT time, value, unit_code FROM reading r
                   WHERE r.register_id = l.register_id AND r.source_id = 1 AND r.time <= l.read_at
                   ORDER BY time DESC LIMIT 1) b ON true
LEFT JOIN LATERAL (SELECT time, value, unit_code FROM reading r
                   WHERE r.register_id = l.register_id AND r.source_id = 1 AND r.time >= l.read_at
                   ORDER BY time LIMIT 1) a ON true
LEFT JOIN LATERAL (
    SELECT sum(r.value * d.scale * coalesce(unit_factor(r.unit_code), d.factor / d.scale)) AS amount,
           max(r.value * d.scale * coalesce(unit_factor(r.unit_code), d.factor / d.scale)) AS largest
    FROM reading r
    WHERE r.register_id = l.register_id AND r.source_id = 1 AND r.time > e.read_at AND r.time <= l.read_at) n ON true

-- name: last_readings
-- The last reading of each register of a meter that had come at a moment, in the base unit.
SELECT d.register_id, l.time, l.value * d.scale * coalesce(unit_factor(l.unit_code), d.factor / d.scale) AS value
FROM dashboard_register d
JOIN LATERAL (SELECT time, value, unit_code FROM reading r
              WHERE r.register_id = d.register_id AND r.source_id = 1 AND r.time <= %(at)s::timestamptz
                AND r.received_at <= %(at)s::timestamptz
              ORDER BY r.time DESC LIMIT 1) l ON true
WHERE d.meter = %(meter)s::text

-- name: under_way
-- Commissionings that were begun and not signed, and meters whose last one was refused: what is to be finished, the oldest first.
SELECT * FROM (
    SELECT DISTINCT ON (c.meter_id) c.id, m.code AS meter, s.code AS site, s.name AS site_name, s.timezone, c.opened_at,
           c.opened_by, c.verdict, c.reasons, c.signed_at, c.signed_by
    FROM commissioning c JOIN meter m ON m.id = c.meter_id JOIN site s ON s.id = m.site_id
    ORDER BY c.meter_id, c.signed_at DESC NULLS FIRST, c.id DESC) latest
WHERE verdict IS DISTINCT FROM 'conforme'
ORDER BY coalesce(signed_at, opened_at), id LIMIT %(limit)s

-- name: acts
-- Commissionings of a meter, the latest first.
SELECT c.id, c.opened_at, c.opened_by, c.checks, c.verdict, c.reasons, c.signed_at, c.signed_by, c.judged
FROM commissioning c JOIN meter m ON m.id = c.meter_id
WHERE m.code = %(meter)s::text
ORDER BY c.opened_at DESC, c.id DESC LIMIT 100

-- name: typed
-- What was typed of displays, the latest first.
SELECT d.commissioning_id, r.name AS register, d.value, d.unit, d.resolution, d.read_at, d.typed_at, d.typed_by
FROM commissioning_display d JOIN register r ON r.id = d.register_id
WHERE d.commissioning_id = ANY(%(ids)s::bigint[])
ORDER BY d.typed_at DESC, d.id DESC

-- name: open
-- A commissioning is begun, unless one is under way.
INSERT INTO commissioning (meter_id, opened_at, opened_by)
SELECT m.id, %(now)s::timestamptz, %(by)s::text FROM meter m WHERE m.code = %(meter)s::text
ON CONFLICT (meter_id) WHERE signed_at IS NULL DO NOTHING
RETURNING id

-- name: lock
-- Nobody types a display while a verdict is signed; the lock outlasts the transaction, so that what is judged is seen after it.
SELECT pg_advisory_lock(hashtextextended('vigie:commissioning', %(id)s::bigint))

-- name: share
-- Until the end of the transaction no verdict is signed.
SELECT pg_advisory_xact_lock_shared(hashtextextended('vigie:commissioning', %(id)s::bigint))

-- name: type_display
-- What somebody read on the display.
INSERT INTO commissioning_display (commissioning_id, register_id, value, unit, resolution, read_at, typed_at, typed_by)
SELECT c.id, r.id, %(value)s::float8, %(unit)s::text, %(resolution)s::float8, %(read_at)s::timestamptz,
       %(typed_at)s::timestamptz, %(typed_by)s::text
FROM commissioning c JOIN register r ON r.meter_id = c.meter_id
WHERE c.id = %(id)s::bigint AND r.name = %(register)s::text AND c.signed_at IS NULL
RETURNING id

-- name: declare_offset
-- What lies between a register and its display, from a moment on; the one before counts no longer.
INSERT INTO display_offset (register_id, valid_from, display, resolution, level, reason, declared_by, declared_at)
SELECT r.id, %(since)s::timestamptz, %(display)s::float8, %(resolution)s::float8, %(level)s::float8, %(reason)s::text,
       %(by)s::text, %(now)s::timestamptz
FROM register r JOIN meter m ON m.id = r.meter_id
WHERE m.code = %(meter)s::text AND r.name = %(register)s::text
RETURNING id

-- name: withdraw_offset
-- Nothing lies between a register and its display.
UPDATE display_offset o SET withdrawn_at = %(now)s::timestamptz, withdrawn_by = %(by)s::text
FROM register r JOIN meter m ON m.id = r.meter_id
WHERE o.register_id = r.id AND m.code = %(meter)s::text AND r.name = %(register)s::text AND o.withdrawn_at IS NULL
RETURNING o.id

-- name: sign
-- The verdict, once.
UPDATE commissioning SET checks = %(checks)s::jsonb, verdict = %(verdict)s::text, reasons = %(reasons)s::text,
       judged = %(judged)s::jsonb, signed_at = %(now)s::timestamptz, signed_by = %(by)s::text
WHERE id = %(id)s::bigint AND signed_at IS NULL
RETURNING id
